import FoundationEssentials
import MariaDB
import Web

/// What is said in a conversation.
enum ConversationMessages {
  /// POST /api/conversations/{id}/messages
  static func send(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: NewMessage = try call.body()
    let id = try call.id()
    return try call.write { tx in
      let conversation = try Conversation.lock(id, in: tx)
      let speaker: Speaker
      switch try ConversationRole.require(me.id, conversation, in: tx) {
      case .user: speaker = .user
      case .staff(let role):
        guard conversation.isServed(by: me.id, role) else { throw APIError.notAssigned }
        speaker = .human
      }
      try Community.find(conversation.communityID, in: tx).admit(me.id, as: .anybody, in: tx)
      guard conversation.status != .resolved else { throw APIError.conversationResolved }
      try call.service.configuration.limits.posts.count(.person(me.id), in: tx)
      let message = try conversation.post(input.content, from: me.id, as: speaker, in: tx)
      let sent = SentMessage(id: message.id, userId: me.id, content: input.content, createdAt: message.createdAt)
      return .created(SentConversationMessage(message: sent, role: speaker))
    }
  }

  /// GET /api/conversations/{id}/messages
  static func history(_ call: Call, _ me: CurrentUser) throws -> Response {
    let query: CursorQuery = try call.query()
    let id = try call.id()
    return try call.read { db in
      let conversation = try Conversation.find(id, in: db)
      _ = try ConversationRole.require(me.id, conversation, in: db)
      return .ok(try conversation.room.page(of: Message.conversationRecord, query, in: db))
    }
  }
}

struct SentConversationMessage: JSONObject {
  let message: SentMessage
  let role: Speaker

  static let example = SentConversationMessage(message: .example, role: .user)

  func fields(_ json: inout JSONWriter) {
    message.fields(&json)
    json.field("role", role)
  }
}
