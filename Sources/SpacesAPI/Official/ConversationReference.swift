import Formats
import FoundationEssentials
import Web

/// The input of the endpoints about one conversation of a community.
struct ConversationReference: RequestBody, RequestQuery {
  let conversationId: UUID

  static let example: JSONValue = ["conversationId": .string(Example.id.text)]

  init(_ fields: Fields) throws {
    conversationId = try fields.required("conversationId", .id)
  }
}

/// `{"status":…}`
struct CSState: JSONObject {
  let status: ConversationStatus

  static let example = CSState(status: .waiting_human)

  func fields(_ json: inout JSONWriter) { json.field("status", status) }
}
