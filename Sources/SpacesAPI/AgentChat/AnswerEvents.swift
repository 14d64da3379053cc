import FoundationEssentials
import Web

/// The ids of an answer's events, each above the one before. From an id alone any process knows how
/// much of the answer, in UTF-8 bytes, the client has: to continue after it is to send the rest.
struct EventID: Equatable {
  let number: Int

  /// An answer has at most 1 MiB.
  static let range = 0...Int64(1 << 30)

  static let start = EventID(number: 1)

  static func chunk(upTo bytes: Int) -> EventID { EventID(number: bytes + 1) }
  static func end(of bytes: Int) -> EventID { EventID(number: bytes + 2) }
  static func audio(of bytes: Int) -> EventID { EventID(number: bytes + 3) }

  /// Bytes of the answer that a client has whose last event this is. More than there are, after the end.
  var bytes: Int { max(0, number - 1) }
}

extension EventStream {
  func event(_ id: EventID, _ name: StaticString, _ data: some JSONEncodable) {
    event(id: "\(id.number)", name, data)
  }
}

extension EventStream {
  /// - Parameter bytes: how many of the answer the client has.
  func send(_ audio: SpokenAnswer.Outcome, after bytes: Int) {
    guard case .ready(let url) = audio else { return }
    event(.audio(of: bytes), "audio_ready", AudioReadyEvent(audioUrl: url))
  }
}

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
  static let example = AudioReadyEvent(audioUrl: "/media/tts/8f/8f1c2b7a9d3e4f508f1c2b7a9d3e4f50.mp3")
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

  /// - Parameter bytes: how many of the answer the client has.
  func send(on stream: EventStream, after bytes: Int) {
    switch self {
    case .done(let event): stream.event(.end(of: bytes), "done", event)
    case .failed(let event): stream.event(.end(of: bytes), "error", event)
    }
  }

  /// The answer in the history; nil where there is none.
  var message: UUID? { if case .done(let event) = self { event.messageId } else { nil } }
}
