import HTTPFixture
import Testing

@testable import Upstream

/// An answer as a chat server sends it, and what is to be made of it.
struct ChatRow: Sendable, CustomTestStringConvertible {
  enum Ending: Sendable {
    case close
    case reset
    /// The server keeps the connection open and says nothing.
    case silence
    case cutChunk
  }

  enum Outcome: Sendable, Equatable {
    case finished(String, reason: String)
    /// `text` is what was said before.
    case failed(code: String, text: String)
  }

  let name: String
  let bytes: [UInt8]
  /// Header lines without their line ends.
  let headers: [String]
  let ending: Ending
  let outcome: Outcome
  /// Part of the failure's detail.
  let detail: String

  init(
    _ name: String, _ bytes: [UInt8], headers: [String] = ["Content-Type: text/event-stream"], ending: Ending = .close,
    outcome: Outcome, detail: String = ""
  ) {
    self.name = name
    self.bytes = bytes
    self.headers = headers
    self.ending = ending
    self.outcome = outcome
    self.detail = detail
  }

  /// An answer that says `text`.
  init(
    _ name: String, _ body: String, headers: [String] = ["Content-Type: text/event-stream"], ending: Ending = .close,
    says text: String, reason: String = "stop"
  ) {
    self.init(
      name, Array(body.utf8), headers: headers, ending: ending, outcome: .finished(text, reason: reason))
  }

  /// An answer that fails after `text`.
  init(
    _ name: String, _ body: String, headers: [String] = ["Content-Type: text/event-stream"], ending: Ending = .close,
    fails code: String, after text: String = "", detail: String = ""
  ) {
    self.init(
      name, Array(body.utf8), headers: headers, ending: ending, outcome: .failed(code: code, text: text),
        detail: detail)
  }

  var testDescription: String { name }

  /// The answer with its HTTP head.
  var script: [ScriptedServer.Step] {
    let head = (["HTTP/1.1 200 OK"] + headers).map { $0 + "\r\n" }.joined()
    switch ending {
    case .close: return [.request, .send(head + "\r\n"), .sendBytes(bytes)]
    case .reset: return [.request, .send(head + "\r\n"), .sendBytes(bytes), .gate, .reset]
    case .silence: return [.request, .send(head + "\r\n"), .sendBytes(bytes), .untilPeerCloses]
    case .cutChunk:
      let size = String(bytes.count + 1, radix: 16)
      return [.request, .send("\(head)Transfer-Encoding: chunked\r\n\r\n\(size)\r\n"), .sendBytes(bytes)]
    }
  }
}

/// `{"choices":…}` with this much text.
func chunk(_ content: String) -> String { #"{"choices":[{"index":0,"delta":{"content":"\#(content)"}}]}"# }

/// An event of one line, with the empty line after it.
func data(_ json: String) -> String { "data: \(json)\n\n" }

/// The chunk that ends an answer, and the end of the stream.
let finish = #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
let end = data(finish) + "data: [DONE]\n\n"
