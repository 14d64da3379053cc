import Glibc
import HTTPFixture
import Testing

@testable import Upstream

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
    #expect(server.requests.first?.hasSuffix(String(decoding: body, as: UTF8.self)) == true)
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
