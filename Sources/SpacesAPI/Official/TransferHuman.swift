import MariaDB
import Web

/// POST /api/communities/{id}/transfer-human
enum TransferHuman {
  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.write { db in
      let community = try Community.find(id, db)
      let conversation = try Conversation.find(of: me.id, in: id, lock: true, db)
      guard community.status == .active else { throw APIError.archived }
      switch conversation.status {
      case .waiting_human, .human_active: return .ok(CSState(status: conversation.status))
      case .resolved: throw APIError.conversationResolved
      case .ai_active: break
      }
      // A conversation can still be with the agent after the community has turned to humans only.
      guard community.type == .official, community.csMode != .ai_only else { throw APIError.transferNotAvailable }
      try conversation.handOver(db)
      try conversation.change(to: .waiting_human, assigned: nil, db)
      return .ok(CSState(status: .waiting_human))
    }
  }
}

/// `{"status":…}`
struct CSState: JSONObject {
  let status: ConversationStatus
  static let example = CSState(status: .waiting_human)
  func fields(_ json: inout JSONWriter) { json.field("status", status) }
}
