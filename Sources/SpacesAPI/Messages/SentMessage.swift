import Formats
import FoundationEssentials
import Web

/// The body of a message that somebody sends.
struct NewMessage: RequestBody {
  let content: String

  static let example: JSONValue = ["content": "Hello!"]

  init(_ fields: Fields) throws {
    content = try fields.required("content", .text(1...5000))
  }
}

/// The answer to a message that somebody sent.
struct SentMessage: JSONObject {
  let id: UUID
  let userId: UUID
  let content: String
  let createdAt: Date

  static let example = SentMessage(id: Example.id, userId: Example.id, content: "Hello!", createdAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("userId", userId)
    json.field("content", content)
    json.field("messageType", "text")
    json.field("createdAt", createdAt)
  }
}
