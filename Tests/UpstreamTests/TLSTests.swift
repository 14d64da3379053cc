import HTTPFixture
import Testing

@testable import Upstream

private let found = "HTTP/1.0 200 OK\r\n\r\nfound\n"

private func redirect(to url: String) -> String { "HTTP/1.0 302 Found\r\nLocation: \(url)\r\n\r\nignored\n" }

@Suite(.serialized) struct TLSTests {
  private let server: TLSServer

  init() throws {
    server = try TLSServer { url in
      [
        "page": found, "once": redirect(to: "\(url)/page"), "loop": redirect(to: "\(url)/loop"),
        "inside": redirect(to: "https://127.0.0.1:1/page"), "plain": redirect(to: "http://127.0.0.2:1/page"),
        "file": redirect(to: "file:///etc/passwd"), "nowhere": "HTTP/1.0 302 Found\r\n\r\nno location\n",
      ]
    }
  }

  private func fetch(_ path: String) throws -> (Head, [UInt8]) {
    var request = UpstreamRequest(
      url: "\(server.url)/\(path)", addresses: .publicOnly, authorities: server.certificate)
    request.admits = { $0 == IPAddress("127.0.0.2") }
    return try send(request)
  }

  @Test func send_unknownAuthority_isUnreachable() throws {
    let error = #expect(throws: UpstreamError.self) { try send(UpstreamRequest(url: "\(server.url)/page")) }
    #expect(error?.isUnreachable == true)
  }

  @Test func send_authorityOfOurs_isAnswered() throws {
    let request = UpstreamRequest(url: "\(server.url)/page", authorities: server.certificate)
    let (head, body) = try send(request)
    #expect(head.status == 200)
    #expect(body == Array("found\n".utf8))
  }

  @Test func publicOnly_redirectToAnAdmittedAddress_isFollowed() throws {
    let (head, body) = try fetch("once")
    #expect(head.status == 200)
    #expect(head["location"] == nil)
    #expect(body == Array("found\n".utf8))
  }

  @Test(arguments: ["inside", "plain", "file"])
  func publicOnly_redirectElsewhere_isForbidden(path: String) throws {
    let error = #expect(throws: UpstreamError.self) { try fetch(path) }
    #expect(error?.isForbidden == true)
  }

  @Test func publicOnly_redirectsWithoutEnd_areBroken() throws {
    let error = #expect(throws: UpstreamError.self) { try fetch("loop") }
    #expect(error?.isBroken == true)
  }

  @Test func publicOnly_redirectToNowhere_isTheAnswer() throws {
    let (head, body) = try fetch("nowhere")
    #expect(head.status == 302)
    #expect(body == Array("no location\n".utf8))
  }
}
