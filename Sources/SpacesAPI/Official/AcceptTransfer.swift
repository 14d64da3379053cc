import FoundationEssentials
import MariaDB
import Web

/// What the endpoints about one conversation of a community take.
struct ConversationReference: Body {
  let conversationId: UUID

  static let example: JSONValue = ["conversationId": .string(Example.id.text)]

  init(_ fields: Fields) throws {
    conversationId = try fields.required("conversationId", .id)
  }
}

/// POST /api/communities/{id}/accept-transfer
enum AcceptTransfer {
  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: ConversationReference = try call.body()
    let id = try call.id()
    return try call.write { db in
      let community = try Community.find(id, db)
      // First of all locked: who is removed at this moment hands back this conversation too, or does not get it.
      _ = try Membership.find(me.id, in: id, lock: true, db)
      // The row's lock makes one winner of all who accept at once.
      let conversation = try Conversation.find(input.conversationId, in: id, lock: true, db)
      try Membership.requireStaff(me.id, in: id, db)
      guard conversation.userID != me.id else { throw APIError.ownConversation }
      guard community.status == .active else { throw APIError.archived }
      guard conversation.status == .waiting_human else { throw APIError.notWaiting }
      try conversation.handOver(db)
      try conversation.change(to: .human_active, assigned: me.id, db)
      return .ok(CSState(status: .human_active))
    }
  }
}
