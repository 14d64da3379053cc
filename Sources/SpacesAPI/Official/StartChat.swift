import FoundationEssentials
import MariaDB
import Web

/// POST /api/communities/{id}/start-chat
enum StartChat {
  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.write { db in
      let community = try Community.find(id, db)
      guard community.type == .official else { throw APIError.notOfficial }
      guard community.status == .active else { throw APIError.archived }
      let (conversation, isNew) = try Conversation.open(for: me.id, in: community, call.app, db)
      return .json(
        isNew ? 201 : 200,
        StartedChat(conversationId: conversation.id, existing: !isNew, status: conversation.status))
    }
  }
}

struct StartedChat: JSONObject {
  let conversationId: UUID
  let existing: Bool
  let status: ConversationStatus

  static let example = StartedChat(conversationId: Example.id, existing: false, status: .ai_active)

  func fields(_ json: inout JSONWriter) {
    json.field("conversationId", conversationId)
    json.field("existing", existing)
    json.field("status", status)
  }
}
