import FoundationEssentials
import MariaDB
import Web

/// POST /api/communities/{id}/resolve
enum Resolve {
  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: ConversationReference = try call.body()
    let id = try call.id()
    return try call.write { db in
      let community = try Community.find(id, db)
      let conversation = try Conversation.find(input.conversationId, in: id, lock: true, db)
      switch try Standing.find(me.id, in: conversation, db) {
      case .user: break
      case .staff(let role): guard conversation.isServed(by: me.id, role) else { throw APIError.notAssigned }
      case nil: throw APIError.staffOnly
      }
      guard community.status == .active else { throw APIError.archived }
      if conversation.status != .resolved {
        try conversation.change(to: .resolved, assigned: conversation.assignedCS, db)
      }
      return .ok(CSState(status: .resolved))
    }
  }
}
