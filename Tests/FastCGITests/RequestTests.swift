import FastCGI
import Foundation
import Testing

@Suite struct RequestTests {
  @Test func request_whole_isAnsweredAndEnded() throws {
    let answer = try Application(echo).ask(Record.request(body: Array("hello".utf8)))
    #expect(answer.text == "Status: 200 OK\r\n\r\n5 hello")
    #expect(answer.hasEnded)
  }

  @Test(arguments: [1, 7, 8_191, 65_535])
  func body_inPieces_isReadWhole(piece: Int) throws {
    let body = (0..<(piece == 1 ? 3_000 : 200_000)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let answer = try Application(echo).ask(Record.request(body: body, piece: piece))
    #expect(answer.output == Array("Status: 200 OK\r\n\r\n\(body.count) ".utf8) + body)
  }

  @Test func parameters_ofAnyLength_areRead() throws {
    let long = String(repeating: "v", count: 30_000)
    let application = try Application { exchange in
      let values = ["LONG", "EMPTY", "NONE"].map { exchange.parameter($0).map { "\($0.utf8.count)" } ?? "absent" }
      try? exchange.write(Array(values.joined(separator: " ").utf8))
    }
    #expect(try application.ask(Record.request([("LONG", long), ("EMPTY", "")])).text == "30000 0 absent")
  }

  /// As CGI has it: who passes a header on twice must not choose which of them counts.
  @Test func headers_thatComeSeveralTimes_areOneList() throws {
    let application = try Application { exchange in
      let names: [StaticString] = ["HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_HOST", "HTTP_ACCEPT"]
      let values = names.map { exchange.parameter($0) ?? "absent" } + ["\(exchange.isContradictory)"]
      try? exchange.write(Array(values.joined(separator: "|").utf8))
    }
    let answer = try application.ask(
      Record.request([
        ("HTTP_AUTHORIZATION", "Bearer a"), ("HTTP_COOKIE", "a=1"), ("HTTP_HOST", "h"), ("HTTP_AUTHORIZATION", "Bearer b"),
        ("HTTP_COOKIE", "b=2"), ("HTTP_HOST", "h"), ("HTTP_COOKIE", "c=3"),
      ]))
    #expect(answer.text == "Bearer a, Bearer b|a=1; b=2; c=3|h|absent|false")
  }

  @Test(arguments: [
    ([("REQUEST_URI", "/a"), ("REQUEST_URI", "/b")], true), ([("CONTENT_LENGTH", "7")], true),
    ([("QUERY_STRING", "a=1"), ("QUERY_STRING", "a=2")], true), ([("REQUEST_METHOD", "GET")], true),
    ([("REQUEST_URI", "/a"), ("REQUEST_URI", "/a")], false), ([("SCRIPT_NAME", "/a"), ("SCRIPT_NAME", "")], false), ([], false),
  ])
  func parameters_thatContradictEachOther_areNoticed(_ parameters: [(String, String)], isContradictory: Bool) throws {
    let application = try Application { exchange in try? exchange.write(Array("\(exchange.isContradictory)".utf8)) }
    #expect(try application.ask(Record.request(parameters)).text == "\(isContradictory)")
    // The next request on the same thread is judged by itself.
    #expect(try application.ask(Record.request()).text == "false")
  }

  /// `include fastcgi_params;` and a line of one's own: nginx sends both.
  @Test func parameters_thatTheOperatorHasReplaced_areTheLast() throws {
    let application = try Application { exchange in
      try? exchange.write(Array("\(exchange.parameter("REMOTE_ADDR") ?? "") \(exchange.parameter("SCRIPT_NAME") ?? "absent")|".utf8))
    }
    let answer = try application.ask(
      Record.request([
        ("REMOTE_ADDR", "127.0.0.1"), ("SCRIPT_NAME", "/a"), ("REMOTE_ADDR", "203.0.113.9"), ("SCRIPT_NAME", ""),
        ("HTTP_COOKIE", "a=1"), ("HTTP_COOKIE", "b=2"),
      ]))
    #expect(answer.text == "203.0.113.9 |")
  }

  @Test func keepConnection_isAnsweredAndClosed() throws {
    let answer = try Application(echo).ask(Record.request(body: [65], keep: true))
    #expect(answer.text.hasSuffix("1 A") && answer.hasEnded)
  }

  @Test func body_thatEndsEarly_isIncomplete() throws {
    let peer = try Application(echo).connect()
    let announced = Record.pairs([("CONTENT_LENGTH", "10")])
    peer.send(
      Record.beginning() + Record.bytes(Record.parameters, announced) + Record.bytes(Record.parameters, [])
        + Record.bytes(Record.input, [65, 66]))
    peer.stopSending()
    #expect(peer.answer().text == "bodyIncomplete")
  }

  @Test(arguments: [
    [], [0], [1, 2, 3], Array("GET / HTTP/1.1\r\n\r\n".utf8), [UInt8](repeating: 0xff, count: 64),
    Record.beginning(role: 9), Record.beginning() + Record.bytes(Record.parameters, [200]) + Record.bytes(Record.parameters, []),
    Record.beginning() + [1, 4, 0, 1, 0xff, 0xff, 0, 0, 1, 2], Record.bytes(Record.input, [1]), Record.bytes(77, [], id: 0),
  ] as [[UInt8]])
  func records_malformed_leaveTheServerAlive(bytes: [UInt8]) throws {
    let application = try Application(threads: 2, echo)
    for _ in 0..<3 {
      let peer = try application.connect()
      peer.send(bytes)
      peer.stopSending()
      _ = peer.answer()
    }
    #expect(try application.ask(Record.request(body: [65])).text.hasSuffix("1 A"))
  }

  @Test func address_ofTCP_isServed() throws {
    let port = try freePort()
    let server = Server(try Listener(.tcp(host: "127.0.0.1", port: port)), limits: .init(threads: 2), handle: echo)
    try server.start()
    defer { server.stop() }
    let peer = try Peer(port: port)
    peer.send(Record.request(body: [66]))
    #expect(peer.answer().text.hasSuffix("1 B"))
  }
}
