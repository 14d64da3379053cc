import Formats
import FoundationEssentials
import MariaDB
import Web

/// POST /api/conversations/{id}/agent-chat
struct ConversationChat: RequestBody {
  let content: String
  let agreement: PriceAgreement

  static let example: JSONValue = ["content": "Where is my parcel?", "maxCharge": 5]

  init(_ fields: Fields) throws {
    content = try fields.required("content", .text(1...20_000))
    agreement = try PriceAgreement(fields)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: ConversationChat = try call.body()
    let id = try call.id()
    return try Question(content: input.content, agreement: input.agreement, asker: me, call: call).ask { tx in
      // Locked: a human who takes over at this moment comes first, or sees the answer run and ends it.
      let conversation = try Conversation.lock(id, in: tx)
      guard case .user = try ConversationRole.require(me.id, conversation, in: tx) else {
        throw APIError.notYourConversation
      }
      let community = try Community.find(conversation.communityID, in: tx)
      // Official communities serve everybody; a lounge serves its members.
      try community.admit(me.id, as: community.type == .lounge ? .members : .anybody, in: tx)
      switch conversation.status {
      case .ai_active: break
      case .waiting_human, .human_active: throw APIError.humanHandling
      case .resolved: throw APIError.conversationResolved
      }
      if community.type == .lounge { try LoungeUsage.admit(me.id, to: community, in: tx) }
      return AgentCall(room: conversation.room, community: community, listing: try agent(of: community, in: tx))
    }
  }

  /// - Throws: 503 when the community has no default agent, or a withdrawn one.
  private static func agent(of community: Community, in tx: Transaction) throws -> AgentListing {
    let listing = try community.defaultAgent.flatMap { id in
      try tx.first(
        "SELECT \(AgentListing.columns) FROM agent_listings l WHERE l.id = \(id) AND l.status = 'active'"
      ) { try AgentListing(&$0) }
    }
    guard let listing else { throw APIError.agentUnconfigured }
    return listing
  }
}

extension APIError {
  static let humanHandling = APIError(
    409, "human_handling", "A human answers in this conversation. Send a message instead.")
}
