import HTTPFixture
import Testing

@testable import Upstream

private let long = Duration.seconds(20)

@Suite struct CallTests {
  @Test func head_interimAnswersFirst_isTheFinalOne() throws {
    let server = try ScriptedServer([
      .request,
      .send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 201 Created\r\nX-Name:  a b \r\nx-name: c\r\nContent-Length: 0\r\n\r\n"),
    ])
    let head = try UpstreamCall(UpstreamRequest(url: server.url)).head()
    #expect(head.status == 201)
    #expect(head["X-NAME"] == "a b")
    #expect(head["link"] == nil)
  }

  @Test func next_bytesInPieces_areTheWholeBody() throws {
    let server = try ScriptedServer([
      .request,
        .trickle("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n4\r\n\r\ntw\r\n2\r\no\n\r\n0\r\n\r\n")
    ])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(try call.text() == "one\r\ntwo\n")
    #expect(try call.next(within: long) == .end)
  }

  @Test func next_nothingYet_isIdleAndThenTheBytes() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n\r\nfirst"), .gate, .send("second")])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(try call.next(within: long) == .bytes(Array("first".utf8)))
    #expect(try call.next(within: .zero) == .idle)
    #expect(try call.next(within: .milliseconds(5)) == .idle)
    server.release()
    #expect(try call.next(within: long) == .bytes(Array("second".utf8)))
    #expect(try call.next(within: long) == .end)
  }

  @Test func next_beforeTheHead_isIdle() throws {
    let server = try ScriptedServer([.request, .gate, .send("HTTP/1.1 200 OK\r\n\r\na")])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(try call.head(within: .milliseconds(5)) == nil)
    #expect(try call.next(within: .milliseconds(5)) == .idle)
    server.release()
    #expect(try call.head().status == 200)
    #expect(try call.next(within: long) == .bytes([0x61]))
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nwhole",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\nzz\r\n",
  ])
  func next_answerIsCut_isWhatCameAndThenBroken(answer: String) throws {
    let server = try ScriptedServer([.request, .send(answer)])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(try call.next(within: long) == .bytes(Array("whole".utf8)))
    let error = try #require(throws: UpstreamError.self) { try call.next(within: long) }
    #expect(error.isBroken)
    #expect(throws: error) { try call.next(within: long) }
  }

  @Test func next_connectionReset_isBroken() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n\r\na"), .gate, .reset])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(try call.next(within: long) == .bytes([0x61]))
    server.release()
    #expect(try #require(throws: UpstreamError.self) { try call.next(within: long) }.isBroken)
  }

  @Test(arguments: ["", "<html>not HTTP</html>", "HTTP/1.1 two hundred\r\n\r\n", "HTTP/1.1 200 OK\r\nCut"])
  func head_notAnHTTPAnswer_isBroken(answer: String) throws {
    let server = try ScriptedServer([.request, .send(answer)])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(try #require(throws: UpstreamError.self) { try call.head() }.isBroken)
  }

  @Test func head_endless_isTooLarge() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n"), .flood("X-Name: value\r\n")])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(throws: UpstreamError.tooLarge) { try call.head() }
  }

  @Test func body_beyondTheLimit_isTooLarge() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345")])
    #expect(throws: UpstreamError.tooLarge) { try send(UpstreamRequest(url: server.url), limit: 4) }
    #expect(try send(UpstreamRequest(url: server.url), limit: 5).1 == Array("12345".utf8))
  }

  @Test func drop_inTheMiddle_closesTheConnection() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n\r\na"), .untilPeerCloses])
    var call: UpstreamCall? = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(try call?.next(within: long) == .bytes([0x61]))
    call = nil
    #expect(server.waitForPeerToClose())
  }

  /// The server can fill the buffers of the connection only because the call leaves them alone meanwhile.
  @Test func slowCaller_upstreamFloods_readsNothingAhead() throws {
    let line = String(repeating: "line\n", count: 100)
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n\r\n"), .fill(line), .flood(line)])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(try call.head().status == 200)
    #expect(server.waitUntilFull())
    for _ in 0..<1_000 {
      let event = try call.next(within: long)
      guard case .bytes(let bytes) = event else {
        Issue.record("\(event)")
        return
      }
      #expect(1...Self.mostBytes ~= bytes.count)
    }
  }

  /// In one step libcurl reads a buffer of 4 KiB and, while there is more, at most 100 others.
  private static let mostBytes = 101 * (4 << 10)
}

@Suite struct EncodingTests {
  private static let encoded: [(String, [UInt8])] = [
    ("gzip", Compressed.gzip(Array("hello".utf8), blocks: [2, 3])), ("x-gzip", Compressed.gzip(Array("hello".utf8),
      blocks: [5])),
    ("deflate", Compressed.zlib(Array("hello".utf8), blocks: [1, 4])), ("identity", Array("hello".utf8)),
    ("none", Array("hello".utf8)), ("utf-8", Array("hello".utf8)), ("", Array("hello".utf8)),
  ]

  @Test(arguments: encoded)
  func body_encodedThoughNobodyAsked_isDecoded(coding: String, bytes: [UInt8]) throws {
    let server = try ScriptedServer([
      .request, .send("HTTP/1.1 200 OK\r\nContent-Encoding: \(coding)\r\nContent-Length: \(bytes.count)\r\n\r\n"),
      .sendBytes(bytes),
    ])
    #expect(try String(decoding: send(UpstreamRequest(url: server.url)).1, as: UTF8.self) == "hello")
    #expect(server.requests.first?.contains("\r\nAccept-Encoding: identity\r\n") == true)
  }
}

extension UpstreamCall {
  /// The rest of the body, piece by piece.
  func text() throws -> String {
    var body: [UInt8] = []
    while case .bytes(let bytes) = try next(within: long) { body += bytes }
    return String(decoding: body, as: UTF8.self)
  }
}

extension UpstreamError {
  var isBroken: Bool { if case .broken = self { true } else { false } }
  var isUnreachable: Bool { if case .unreachable = self { true } else { false } }
  var isForbidden: Bool { if case .forbiddenAddress = self { true } else { false } }
}
