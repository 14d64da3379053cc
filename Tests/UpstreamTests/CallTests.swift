import Glibc
import Testing

@testable import Upstream

private let long = Duration.seconds(20)

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

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

  @Test func nextLine_bytesInPieces_areWholeLines() throws {
    let server = try ScriptedServer([
      .request, .trickle("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n4\r\n\r\ntw\r\n8\r\no\n\nthree\r\n0\r\n\r\n")
    ])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    var lines: [String] = []
    while case .line(let line) = try call.nextLine(within: long) { lines.append(text(line)) }
    #expect(lines == ["one", "two", "", "three"])
    #expect(try call.nextLine(within: long) == .end)
  }

  @Test func nextLine_nothingYet_isIdleAndThenTheLine() throws {
    let server = try ScriptedServer([
      .request, .send("HTTP/1.1 200 OK\r\n\r\nfirst\npart"), .gate, .send("ial\n"),
    ])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(try call.nextLine(within: long) == .line(Array("first".utf8)))
    #expect(try call.nextLine(within: .zero) == .idle)
    #expect(try call.nextLine(within: .milliseconds(5)) == .idle)
    server.release()
    #expect(try call.nextLine(within: long) == .line(Array("partial".utf8)))
    #expect(try call.nextLine(within: long) == .end)
  }

  @Test func nextLine_beforeTheHead_isIdle() throws {
    let server = try ScriptedServer([.request, .gate, .send("HTTP/1.1 200 OK\r\n\r\na\n")])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(try call.head(within: .milliseconds(5)) == nil)
    #expect(try call.nextLine(within: .milliseconds(5)) == .idle)
    server.release()
    #expect(try call.head().status == 200)
    #expect(try call.nextLine(within: long) == .line([0x61]))
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nwhole\ncut",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nwhole\ncut\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nwhole\ncut\r\nzz\r\n",
  ])
  func nextLine_answerIsCut_isTheWholeLineAndThenBroken(answer: String) throws {
    let server = try ScriptedServer([.request, .send(answer)])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(try call.nextLine(within: long) == .line(Array("whole".utf8)))
    let error = try #require(throws: UpstreamError.self) { try call.nextLine(within: long) }
    #expect(error.isBroken)
    #expect(throws: error) { try call.nextLine(within: long) }
  }

  @Test func nextLine_connectionReset_isBroken() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n\r\na\n"), .gate, .reset])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(try call.nextLine(within: long) == .line([0x61]))
    server.release()
    #expect(try #require(throws: UpstreamError.self) { try call.nextLine(within: long) }.isBroken)
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

  @Test func nextLine_endless_isTooLarge() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n\r\n"), .flood("no line break ")])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(throws: UpstreamError.tooLarge) { try call.nextLine(within: long) }
  }

  @Test func body_beyondTheLimit_isTooLarge() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345")])
    #expect(throws: UpstreamError.tooLarge) { try send(UpstreamRequest(url: server.url), limit: 4) }
    #expect(try send(UpstreamRequest(url: server.url), limit: 5).1 == Array("12345".utf8))
  }

  @Test func drop_inTheMiddle_closesTheConnection() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n\r\na\n"), .untilPeerCloses])
    var call: UpstreamCall? = try UpstreamCall(UpstreamRequest(url: server.url))
    #expect(try call?.nextLine(within: long) == .line([0x61]))
    call = nil
    #expect(server.waitForPeerToClose())
  }

  @Test func slowCaller_upstreamFloods_readsNothingAhead() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n\r\n"), .flood("line\n")])
    let call = try UpstreamCall(UpstreamRequest(url: server.url))
    for _ in 0..<10_000 { #expect(try call.nextLine(within: long) == .line(Array("line".utf8))) }
    #expect(call.buffered <= 64 << 10)
  }
}

@Suite struct RequestTests {
  @Test func post_bytes_areSentWithTheirHeaders() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")])
    let request = UpstreamRequest(
      method: "POST", url: server.url + "/path?q=1", headers: [("Content-Type", "application/json"), ("X-Empty", "")],
      body: .bytes(Array("{\"a\":\"ä\"}".utf8)))
    let (head, body) = try send(request)
    #expect(head.status == 200)
    #expect(body == Array("ok".utf8))
    let sent = try #require(server.requests.first)
    #expect(sent.hasPrefix("POST /path?q=1 HTTP/1.1\r\n"))
    #expect(sent.contains("\r\nContent-Type: application/json\r\n"))
    #expect(sent.contains("\r\nX-Empty:\r\n"))
    #expect(sent.hasSuffix("\r\n\r\n{\"a\":\"ä\"}"))
    #expect(!sent.lowercased().contains("expect:"))
  }

  @Test func post_largeBody_isSentWhole() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")])
    let body = [UInt8](repeating: 0x78, count: 3 << 20)
    _ = try send(UpstreamRequest(method: "POST", url: server.url, body: .bytes(body)))
    #expect(server.requests.first?.hasSuffix(text(body)) == true)
  }

  @Test(arguments: ["GET", "HEAD", "DELETE", "POST", "PUT"])
  func method_withoutBody_isSent(method: String) throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")])
    let (head, body) = try send(UpstreamRequest(method: method, url: server.url))
    #expect(head.status == 200)
    #expect(body.isEmpty)
    let sent = try #require(server.requests.first)
    #expect(sent.hasPrefix("\(method) / HTTP/1.1\r\n"))
    #expect(!sent.contains("Content-Type"))
  }

  @Test func multipart_names_areEscaped() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 204 No Content\r\n\r\n")])
    let parts = [
      Part(name: "name", bytes: Array("Ä".utf8)),
      Part(name: "files", filename: "a\"\r\nX: y.wav", contentType: "audio/wav", bytes: [1, 10, 3]),
    ]
    let (head, _) = try send(UpstreamRequest(method: "POST", url: server.url, body: .multipart(parts)))
    #expect(head.status == 204)
    let sent = try #require(server.requests.first)
    #expect(sent.contains("Content-Disposition: form-data; name=\"name\"\r\n\r\nÄ\r\n"))
    #expect(sent.contains("filename=\"a%22%0D%0AX: y.wav\"\r\nContent-Type: audio/wav\r\n\r\n\u{1}\n\u{3}\r\n"))
  }

  @Test(arguments: [
    UpstreamRequest(url: "example.org/x"), UpstreamRequest(url: "file:///etc/passwd"),
    UpstreamRequest(url: "http://host/a b"), UpstreamRequest(url: "http://host/\r\nX: y"),
    UpstreamRequest(url: "http://host/a\0b"), UpstreamRequest(url: ""),
    UpstreamRequest(method: "GET / HTTP/1.1\r\nX:", url: "http://host/"),
    UpstreamRequest(url: "http://host/", headers: [("X", "a\r\nY: b")]),
    UpstreamRequest(url: "http://host/", headers: [("X:", "a")]),
    UpstreamRequest(url: "http://93.184.215.14/", addresses: .publicOnly),
  ])
  func request_thatCannotBeSent_isBadURL(request: UpstreamRequest) {
    let error = #expect(throws: UpstreamError.self) { try send(request) }
    guard case .badURL = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func redirect_ofAConfiguredServer_isNotFollowed() throws {
    let server = try ScriptedServer([
      .request, .send("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n"),
    ])
    #expect(try send(UpstreamRequest(url: server.url)).0.status == 302)
    #expect(server.requests.count == 1)
  }

  @Test func environmentProxy_isIgnored() async {
    await #expect(processExitsWith: .success) {
      let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")])
      setenv("http_proxy", "http://127.0.0.1:1", 1)
      setenv("ALL_PROXY", "http://127.0.0.1:1", 1)
      #expect(try send(UpstreamRequest(url: server.url)).0.status == 200)
    }
  }
}

extension UpstreamError {
  var isBroken: Bool { if case .broken = self { true } else { false } }
  var isUnreachable: Bool { if case .unreachable = self { true } else { false } }
  var isForbidden: Bool { if case .forbiddenAddress = self { true } else { false } }
}
