import MariaDB
import Web

/// POST /api/communities/{id}/resolve
enum Resolve {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: ConversationReference = try call.body()
    let id = try call.id()
    return try call.write { tx in
      let community = try Community.find(id, in: tx)
      let conversation = try Conversation.lock(input.conversationId, of: id, in: tx)
      switch try ConversationRole.find(me.id, conversation, in: tx) {
      case .user: break
      case .staff(let role): guard conversation.isServed(by: me.id, role) else { throw APIError.notAssigned }
      case nil: throw APIError.staffOnly
      }
      try community.admit(me.id, as: .anybody, in: tx)
      if conversation.status != .resolved {
        try conversation.change(to: .resolved, assigned: conversation.assignedCS, in: tx)
      }
      return .ok(CSState(status: .resolved))
    }
  }
}
