import FoundationEssentials
import MariaDB
import Web

/// POST /api/conversations/{id}/messages
enum ConversationMessages {
  static func send(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: NewMessage = try call.body()
    let id = try call.id()
    return try call.write { db in
      let conversation = try Conversation.find(id, lock: true, db)
      let speaker: Speaker
      switch try Standing.require(me.id, in: conversation, db) {
      case .user: speaker = .user
      case .staff(let role):
        guard conversation.isServed(by: me.id, role) else { throw APIError.notAssigned }
        speaker = .human
      }
      _ = try Community.active(conversation.communityID, db)
      guard conversation.status != .resolved else { throw APIError.conversationResolved }
      let message = try conversation.room.post(input.content, from: me.id, as: speaker, call.app, db)
      let sent = SentMessage(id: message.id, userId: me.id, content: input.content, createdAt: message.createdAt)
      return .created(SentConversationMessage(message: sent, role: speaker))
    }
  }

  /// GET /api/conversations/{id}/messages
  static func history(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: MessageQuery = try call.query()
    let id = try call.id()
    return try call.read { db in
      let conversation = try Conversation.find(id, db)
      _ = try Standing.require(me.id, in: conversation, db)
      let page = try conversation.room.page(before: input.before, limit: input.limit, db)
      return .ok(Backward(rows: page.rows.map(ConversationMessage.init), nextBefore: page.nextBefore))
    }
  }
}

/// A message with who speaks: its user, the agent, a human of the community.
struct ConversationMessage: Listed {
  let message: Message

  static let plural: StaticString = "messages"
  static let example = ConversationMessage(message: .example)

  func fields(_ json: inout JSONWriter) {
    message.fields(&json)
    json.field("role", message.role)
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
