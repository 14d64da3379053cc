import FoundationEssentials
import Web

/// The answer to start-chat.
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
