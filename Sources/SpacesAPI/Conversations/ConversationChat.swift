import FoundationEssentials
import MariaDB
import Web

/// POST /api/conversations/{id}/agent-chat
struct ConversationChat: Body {
  let content: String

  static let example: JSONValue = ["content": "Where is my parcel?"]

  init(_ fields: Fields) throws {
    content = try fields.required("content", .text(1...20_000))
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: ConversationChat = try call.body()
    let id = try call.id()
    return try Question(content: input.content).ask(call) { db in
      // Locked, so that a human who takes over at this moment either comes first, or sees the answer run.
      let conversation = try Conversation.find(id, lock: true, db)
      guard case .user = try Standing.require(me.id, in: conversation, db) else { throw APIError.notYourConversation }
      let community = try Community.find(conversation.communityID, db)
      // Official communities serve everybody; a lounge is for those who are in it.
      if community.type == .lounge { try Membership.require(me.id, in: community.id, db) }
      guard community.status == .active else { throw APIError.archived }
      switch conversation.status {
      case .ai_active: break
      case .waiting_human, .human_active: throw APIError.humanHandling
      case .resolved: throw APIError.conversationResolved
      }
      try admit(me.id, to: community, db)
      let listing = try community.defaultAgentListingId.flatMap { id in
        try db.first(
          "SELECT \(AgentListing.columns) FROM agent_listings l WHERE l.id = \(id) AND l.status = 'active'"
        ) { try AgentListing(&$0) }
      }
      guard let listing else { throw APIError.agentUnconfigured }
      return AgentSeat(room: conversation.room, community: community, listing: listing)
    }
  }

  /// What a community of this type asks of a question beyond its fee.
  private static func admit(_ user: UUID, to community: Community, _ db: Connection) throws {
    switch community.type {
    case .official, .club: break
    case .lounge: try LoungeUsage.admit(user, to: community, db)
    }
  }
}

extension APIError {
  static let humanHandling = APIError(
    409, "human_handling", "A human answers in this conversation. Send a message instead.")
}
