import MariaDB
import Web

/// POST /api/communities/{id}/transfer-human
enum TransferHuman {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.write { tx in
      let community = try Community.find(id, in: tx)
      let conversation = try Conversation.lock(ofUser: me.id, id, in: tx)
      try community.admit(me.id, as: .anybody, in: tx)
      switch conversation.status {
      case .waiting_human, .human_active: return .ok(CSState(status: conversation.status))
      case .resolved: throw APIError.conversationResolved
      case .ai_active: break
      }
      // Also in a community that has changed to `human_only`: its older conversations may still be with the agent.
      guard community.type == .official, community.csMode != .ai_only else { throw APIError.transferNotAvailable }
      try tx.publish(HumanTakesOver(conversation: conversation.id))
      try conversation.change(to: .waiting_human, assigned: nil, in: tx)
      return .ok(CSState(status: .waiting_human))
    }
  }
}
