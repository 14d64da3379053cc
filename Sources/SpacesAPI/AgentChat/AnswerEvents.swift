import FoundationEssentials
import Web

/// The events of an answer's stream. An event's id is the number of UTF-8 bytes of the answer sent
/// so far: to continue after it is to send the rest of the text.
struct MetaEvent: JSONObject {
  let communityId: UUID
  let userMessageId: UUID
  static let example = MetaEvent(communityId: Example.id, userMessageId: Example.id)
  func fields(_ json: inout JSONWriter) {
    json.field("type", "meta")
    json.field("communityId", communityId)
    json.field("userMessageId", userMessageId)
  }
}

struct ChunkEvent: JSONObject {
  let content: String
  static let example = ChunkEvent(content: "Hel")
  func fields(_ json: inout JSONWriter) {
    json.field("type", "chunk")
    json.field("content", content)
  }
}

struct DoneEvent: JSONObject {
  /// Nil when the answer was stopped before its first word.
  let messageId: UUID?
  let finishReason: String
  let charged: Int64
  static let example = DoneEvent(messageId: Example.id, finishReason: "stop", charged: 5)
  func fields(_ json: inout JSONWriter) {
    json.field("type", "done")
    json.field("messageId", messageId)
    json.field("finishReason", finishReason)
    json.field("charged", charged)
  }
}

struct AudioReadyEvent: JSONObject {
  let audioUrl: String
  static let example = AudioReadyEvent(audioUrl: "/media/tts/01956a2c.wav")
  func fields(_ json: inout JSONWriter) {
    json.field("type", "audio_ready")
    json.field("audioUrl", audioUrl)
  }
}

struct ErrorEvent: JSONObject {
  let message: String
  let code: String
  /// Coins that were held and went back.
  let refunded: Int64
  static let example = ErrorEvent(message: "The agent does not answer.", code: "agent_timeout", refunded: 5)
  func fields(_ json: inout JSONWriter) {
    json.field("type", "error")
    json.field("message", message)
    json.field("code", code)
    json.field("refunded", refunded)
  }
}

/// How an answer ended.
enum AnswerEnd: Sendable {
  case done(DoneEvent)
  case failed(ErrorEvent)

  func send(on stream: EventStream, id: Int) throws {
    switch self {
    case .done(let event): try stream.event(id: "\(id)", "done", event)
    case .failed(let event): try stream.event(id: "\(id)", "error", event)
    }
  }
}
