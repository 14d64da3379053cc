import MariaDB
import Web

/// POST /api/communities/{id}/accept-transfer
enum AcceptTransfer {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: ConversationReference = try call.body()
    let id = try call.id()
    return try call.write { tx in
      let community = try Community.find(id, in: tx)
      // Before the conversation is locked, as whoever ends the service does it.
      try Membership.holdService(of: me.id, id, in: tx)
      // Of several people who accept at once, the one who locks the row first has the conversation.
      let conversation = try Conversation.lock(input.conversationId, of: id, in: tx)
      try community.admit(me.id, as: .staff, evenArchived: true, in: tx)
      guard conversation.userID != me.id else { throw APIError.ownConversation }
      try community.admit(me.id, as: .anybody, in: tx)
      guard conversation.status == .waiting_human else { throw APIError.notWaiting }
      try tx.publish(HumanTakesOver(conversation: conversation.id))
      try conversation.change(to: .human_active, assigned: me.id, in: tx)
      return .ok(CSState(status: .human_active))
    }
  }
}
