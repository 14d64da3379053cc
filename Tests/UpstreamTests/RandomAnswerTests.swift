import HTTPFixture
import Testing

@testable import Upstream

/// Whatever a server does around it, a valid answer is understood: all of its text and its end, or the error that the
/// server really reported.
@Suite struct RandomAnswerTests {
  /// 2 000 answers in parts.
  @Test(arguments: UInt64(0)..<8) func reader_validAnswer_isUnderstood(part: UInt64) {
    var failures = 0
    for seed in part * 250..<(part + 1) * 250 {
      let answer = RandomAnswer(seed: seed)
      let outcome = ChatRow.Outcome(of: answer.packets)
      #expect(outcome == answer.outcome,
        "seed \(seed): \(String(decoding: answer.packets.joined(), as: UTF8.self).debugDescription)")
      if case .failed = outcome { failures += 1 }
    }
    #expect(failures > 0)
  }

  @Test(arguments: UInt64(2_000)..<2_100) func stream_validAnswer_isUnderstood(seed: UInt64) throws {
    let answer = RandomAnswer(seed: seed)
    let (headers, packets) = answer.http()
    let head = (["HTTP/1.1 200 OK"] + headers).joined(separator: "\r\n") + "\r\n\r\n"
    let server = try ScriptedServer([.request, .send(head)] + packets.map { .sendBytes($0) })
    let stream = try ChatStream(ChatServer(url: server.url), model: "m", messages: [], maxTokens: 10)
    #expect(ChatRow.Outcome(of: stream) == answer.outcome)
  }
}

extension ChatRow.Outcome {
  init?(of stream: ChatStream) {
    var text = ""
    do {
      while true {
        switch try stream.next(within: .seconds(20)) {
        case .text(let piece): text += piece
        case .idle: break
        case .finished(let reason):
          self = .finished(text, reason: reason)
          return
        }
      }
    } catch let failure as ServiceFailure {
      self = .failed(code: failure.code, text: text)
    } catch {
      return nil
    }
  }
}
