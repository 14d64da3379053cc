import MariaDB
import Web

/// POST /api/communities/{id}/start-chat
enum StartChat {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.write { tx in
      let community = try Community.find(id, in: tx)
      guard community.type == .official else { throw APIError.notOfficial }
      try community.admit(me.id, as: .anybody, in: tx)
      let (conversation, isNew) = try Conversation.open(for: me.id, community, in: tx)
      let started = StartedChat(conversationId: conversation.id, existing: !isNew, status: conversation.status)
      return isNew ? .created(started) : .ok(started)
    }
  }
}
