import Formats
import HTTPFixture
import Testing

@testable import Upstream

private let long = Duration.seconds(20)
private let ok = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

private func open(
  _ server: ScriptedServer, key: String? = nil, deadlines: Deadlines = Deadlines(), maxBytes: Int = 1 << 20
) throws -> ChatStream {
  try ChatStream(
    ChatServer(url: server.url, key: key, deadlines: deadlines), model: "m",
    messages: [ChatMessage(role: "user", content: "Hello?")], maxTokens: 10, maxBytes: maxBytes)
}

private func failure(_ stream: ChatStream) throws -> ServiceFailure {
  try #require(throws: ServiceFailure.self) {
    while true { if case .finished = try stream.next(within: long) { return } }
  }
}

@Suite struct ChatStreamTests {
  @Test func next_afterTheEnd_isTheEndAgain() throws {
    let server = try ScriptedServer([.request, .send(ok + data(chunk("Hi")) + end)])
    let stream = try open(server)
    #expect(try stream.next(within: long) == .text("Hi"))
    #expect(try stream.next(within: long) == .finished(reason: "stop"))
    #expect(try stream.next(within: .zero) == .finished(reason: "stop"))
  }

  @Test func next_afterAFailure_failsAgain() throws {
    let server = try ScriptedServer([.request, .send(ok + data(chunk("Hi")))])
    let stream = try open(server)
    let first = try failure(stream)
    #expect(first.code == "agent_broken")
    #expect(throws: first) { try stream.next(within: .zero) }
  }

  @Test func next_nothingYet_isIdle() throws {
    let server = try ScriptedServer([.request, .gate, .send(ok + data(chunk("H"))), .gate, .send(data(chunk("i"))
      + end)])
    let stream = try open(server)
    #expect(try stream.next(within: .milliseconds(5)) == .idle)
    server.release()
    #expect(try stream.next(within: long) == .text("H"))
    #expect(try stream.next(within: .zero) == .idle)
    server.release()
    #expect(try stream.next(within: long) == .text("i"))
  }

  @Test func next_finishReasonCame_waitsForTheRest() throws {
    let server = try ScriptedServer([
      .request, .send(ok + data(chunk("H")) + data(finish)), .gate,
      .send(data(chunk("i")) + data(#"{"usage":{"prompt_tokens":3,"completion_tokens":2}}"#) + "data: [DONE]\n\n"),
        .untilPeerCloses,
    ])
    let stream = try open(server)
    #expect(try stream.next(within: long) == .text("H"))
    #expect(try stream.next(within: .milliseconds(5)) == .idle)
    #expect(stream.usage == nil)
    server.release()
    #expect(try stream.next(within: long) == .text("i"))
    #expect(try stream.next(within: long) == .finished(reason: "stop"))
    #expect(stream.usage?.prompt == 3)
    #expect(stream.usage?.completion == 2)
  }

  @Test func next_finishReasonCameAndNothingElse_finishesAfterTheGrace() throws {
    let server = try ScriptedServer([.request, .send(ok + data(chunk("Hi")) + data(finish)), .untilPeerCloses])
    let stream = try open(server, deadlines: Deadlines(betweenBytes: .seconds(3_600)))
    #expect(try stream.next(within: long) == .text("Hi"))
    #expect(try stream.next(within: long) == .finished(reason: "stop"))
    #expect(server.waitForPeerToClose())
  }

  @Test func next_textWithoutEndAfterTheFinishReason_finishes() throws {
    let server = try ScriptedServer([.request, .send(ok + data(finish)), .flood(data(chunk("more ")))])
    let stream = try open(server, maxBytes: 10_000)
    var bytes = 0
    while case .text(let text) = try stream.next(within: long) { bytes += text.utf8.count }
    #expect(bytes == 10_000)
    #expect(try stream.next(within: long) == .finished(reason: "stop"))
  }

  @Test func next_commentsAlone_areNoTokens() throws {
    let server = try ScriptedServer([.request, .send(ok), .flood(": ping\n\n")])
    let stream = try open(server, deadlines: Deadlines(firstByte: .seconds(1)))
    #expect(try stream.next(within: .milliseconds(10)) == .idle)
    #expect(try failure(stream).code == "agent_timeout")
  }

  @Test func next_moreBytesThanAllowed_isTooLong() throws {
    let server = try ScriptedServer([.request, .send(ok + data(chunk("four")) + data(chunk("five")) + end)])
    let stream = try open(server, maxBytes: 7)
    #expect(try stream.next(within: long) == .text("four"))
    #expect(try failure(stream).code == "agent_too_long")
  }

  @Test func drop_inTheMiddle_closesTheConnection() throws {
    let server = try ScriptedServer([.request, .send(ok + data(chunk("Hi"))), .untilPeerCloses])
    var stream: ChatStream? = try open(server)
    #expect(try stream?.next(within: long) == .text("Hi"))
    stream = nil
    #expect(server.waitForPeerToClose())
  }

  @Test func next_nobodyListens_isUnreachable() throws {
    var port = 0
    do { port = try ScriptedServer([]).port }
    let stream = try ChatStream(ChatServer(url: "http://127.0.0.1:\(port)/v1"), model: "m", messages: [], maxTokens: 1)
    #expect(try failure(stream).code == "agent_unreachable")
  }

  @Test(arguments: [("example.org", nil), ("ftp://example.org", nil), ("http://127.0.0.1:1", "a\nb")] as [(String,
    String?)])
  func init_addressOrKeyThatCannotBeSent_isMisconfigured(url: String, key: String?) throws {
    let failure = try #require(throws: ServiceFailure.self) {
      try ChatStream(ChatServer(url: url, key: key), model: "m", messages: [], maxTokens: 1)
    }
    #expect(failure.code == "agent_misconfigured")
    #expect(!failure.detail.contains(url))
  }
}
