import Formats
import HTTPFixture
import Testing

@testable import Upstream

private let long = Duration.seconds(20)
private let answer = "HTTP/1.1 200 OK\r\n\r\n" + data(chunk("Hi")) + end

private func refusal(_ status: Int, _ headers: String = "", body: String = "") -> [ScriptedServer.Step] {
  [.request, .send("HTTP/1.1 \(status) No\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")]
}

/// What a server says instead of an answer.
@Suite struct RefusalTests {
  private func failure(_ server: ScriptedServer, key: String? = nil) throws -> ServiceFailure {
    let stream = try ChatStream(ChatServer(url: server.url, key: key), model: "m", messages: [], maxTokens: 1)
    return try #require(throws: ServiceFailure.self) { while try stream.next(within: long) == .idle {} }
  }

  @Test(arguments: [
    (400, "agent_refused"), (401, "agent_refused"), (404, "agent_refused"), (500, "agent_refused"), (302,
      "agent_refused"),
    (429, "agent_busy"), (503, "agent_busy"),
  ])
  func status_otherThanSuccess_isRefused(status: Int, code: String) throws {
    let failure = try failure(ScriptedServer(refusal(status)))
    #expect(failure.code == code)
    #expect(failure.reason == .refused(status: status))
  }

  @Test(arguments: [
    (#"{"error":{"message":"Unknown model.","type":"invalid_request_error","code":"model_not_found"}}"#,
      "Unknown model. (model_not_found)"),
    (#"{"error":{"message":"Unknown model.","type":"invalid_request_error","code":null}}"#,
      "Unknown model. (invalid_request_error)"),
    (#"{"error":"model 'x' not found"}"#, "model 'x' not found"), (#"{"detail":"Not Found"}"#, "Not Found"),
    (#"{"detail":[{"loc":["body"],"msg":"field required","type":"value_error"}]}"#, "field required (value_error)"),
    (#"{"message":"No route"}"#, "No route"), (#"{"object":"error","message":"too long","code":400}"#, "too long"),
    (#"[{"error":{"code":400,"message":"API key not valid."}}]"#, "API key not valid."),
    (#"{"success":false,"errors":[{"code":7,"message":"No route"}]}"#, "No route"), (#"{"code":7}"#, #"{"code":7}"#),
    ("<html>\n<head><TITLE>502 Bad\nGateway</TITLE></head>", "502 Bad Gateway"), ("upstream\tfailed\r\n",
      "upstream failed"),
    ("", ""), ("bad \u{1}\u{7F} byte", "bad byte"),
  ])
  func detail_body_saysWhatItSays(body: String, text: String) throws {
    #expect(try failure(ScriptedServer(refusal(400, body: body))).detail == trimmed("Status 400: \(text)"))
  }

  @Test func detail_keyAndURL_areNotShown() throws {
    let body = #"{"error":{"message":"Key sk-123456 of https://user:pw@host/v1?k=sk-123456 is wrong, see (http://docs.example/keys)."}}"#
    let failure = try failure(ScriptedServer(refusal(401, body: body)), key: "sk-123456")
    #expect(failure.detail == "Status 401: Key [key] of [URL] is wrong, see ([URL]).")
  }

  @Test func detail_longBody_isCut() throws {
    let failure = try failure(ScriptedServer(refusal(500, body: String(repeating: "é🙂", count: 100_000))))
    #expect(failure.detail.unicodeScalars.count == 500)
  }

  @Test func body_thatNeverEnds_isNotWaitedFor() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 500 No\r\n\r\nOut of memory"), .untilPeerCloses])
    #expect(try failure(server).detail == "Status 500: Out of memory")
  }

  @Test(arguments: ["0", "0.05", " 0.1 ", "Thu, 01 Jan 2015 00:00:00 GMT"])
  func retryAfter_short_isFollowed(value: String) throws {
    let server = try ScriptedServer(refusal(429, "Retry-After: \(value)\r\n"), refusal(503, "Retry-After: 0\r\n"),
      [.request, .send(answer)])
    let stream = try ChatStream(ChatServer(url: server.url), model: "m", messages: [], maxTokens: 1)
    #expect(try stream.next(within: long) == .text("Hi"))
    #expect(server.requests.count == 3)
    #expect(Set(server.requests).count == 1)
  }

  @Test(arguments: ["", "Retry-After: 30\r\n", "Retry-After: soon\r\n",
    "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n"])
  func retryAfter_longOrNone_isBusyAtOnce(header: String) throws {
    let server = try ScriptedServer(refusal(429, header))
    #expect(try failure(server).code == "agent_busy")
    #expect(server.requests.count == 1)
  }

  @Test func retryAfter_againAndAgain_isBusy() throws {
    let server = try ScriptedServer(refusal(503, "Retry-After: 0\r\n"))
    #expect(try failure(server).code == "agent_busy")
    #expect(server.requests.count == 3)
  }

  @Test func retryAfter_waiting_isIdle() throws {
    let server = try ScriptedServer(refusal(429, "Retry-After: 4\r\n"))
    let stream = try ChatStream(ChatServer(url: server.url), model: "m", messages: [], maxTokens: 1)
    for _ in 0..<10 { #expect(try stream.next(within: .milliseconds(20)) == .idle) }
  }

  @Test(arguments: [
    ("120", "", 120_000), ("0.5", "", 500), ("-1", "", 0), ("1e9", "", 86_400_000),
    ("Sun, 06 Nov 1994 08:49:40 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", 3_000),
    ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:40 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", "", 0),
  ])
  func retryAfter_value_isAWait(value: String, date: String, milliseconds: Int64) {
    let head = Head(status: 429, headers: [("retry-after", value)] + (date.isEmpty ? [] : [("Date", date)]))
    #expect(head.retryAfter == .milliseconds(milliseconds))
  }

  @Test(arguments: ["", "soon", "nan", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT"])
  func retryAfter_otherText_isNone(value: String) {
    #expect(Head(status: 429, headers: [("Retry-After", value)]).retryAfter == nil)
  }
}
