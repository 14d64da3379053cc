import HTTPFixture
import Testing

@testable import Upstream

private let rows: [ChatRow] = ChatRow.framing + ChatRow.contents + ChatRow.ends

@Suite struct ChatTableTests {
  @Test func names_areUnique() {
    #expect(Set(rows.map(\.name)).count == rows.count)
  }

  /// The exact bytes through a socket.
  @Test(arguments: rows) func stream_row_hasItsOutcome(row: ChatRow) throws {
    let server = try ScriptedServer(row.script)
    // Short only where the end is waited for: a busy machine may take longer for what comes before it.
    let isWaitedFor = row.outcome.code == "agent_timeout"
    let deadlines = isWaitedFor ? Deadlines(firstByte: .seconds(2), betweenBytes: .seconds(2)) : Deadlines()
    let stream = try ChatStream(
      ChatServer(url: server.url, deadlines: deadlines), model: "m",
      messages: [ChatMessage(role: "user", content: "Hello?")], maxTokens: 10)
    var text = ""
    var outcome: ChatRow.Outcome?
    do {
      while outcome == nil {
        switch try stream.next(within: .seconds(5)) {
        case .text(let piece):
          text += piece
          // The reset has to come after what was sent, or the kernel may throw that away.
          if case .reset = row.ending { server.release() }
        case .idle: break
        case .finished(let reason): outcome = .finished(text, reason: reason)
        }
      }
    } catch let failure as ServiceFailure {
      outcome = .failed(code: failure.code, text: text)
      #expect(row.detail.isEmpty || failure.detail.contains(row.detail), "\(failure.detail)")
    }
    #expect(outcome == row.outcome)
  }

  /// The same bytes one by one. What libcurl decodes is left out.
  @Test(arguments: rows.filter { $0.ending == .close && !$0.headers.contains { $0.hasPrefix("Content-Encoding: ") } })
  func reader_rowByteByByte_hasItsOutcome(row: ChatRow) {
    #expect(ChatRow.Outcome(of: row.bytes.map { [$0] }) == row.outcome)
  }
}

extension ChatRow.Outcome {
  /// Of a failure.
  fileprivate var code: String? {
    if case .failed(let code, _) = self { code } else { nil }
  }

  /// Of an answer whose body comes in these pieces and ends in order.
  init(of pieces: [[UInt8]]) {
    var reader = ChatReader(limit: 1 << 20)
    var text = ""
    do {
      for piece in pieces {
        reader.append(piece)
        while let step = try reader.next() {
          switch step {
          case .text(let piece): text += piece
          case .progress: break
          case .done(let reason):
            self = .finished(text, reason: reason)
            return
          }
        }
      }
      reader.end()
      while true {
        switch try reader.next() {
        case .text(let piece): text += piece
        case .done(let reason):
          self = .finished(text, reason: reason)
          return
        case .progress, nil: break
        }
      }
    } catch {
      self = .failed(code: error.code, text: text)
    }
  }
}
