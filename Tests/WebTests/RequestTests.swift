import Testing
@testable import Web

@Suite struct RequestTests {
  private func request(
    _ target: String = "/", method: String = "GET", _ parameters: [String: String] = [:], body: [[UInt8]] = []
  ) -> Request {
    var pieces = body[...]
    return Request(
      method: method, target: target, isSecure: false, remoteAddress: "127.0.0.1",
      parameter: { parameters[$0] }, readBody: { _ in pieces.popFirst() ?? [] })
  }

  @Test(arguments: [
    ("/", [""]), ("/api/x", ["api", "x"]), ("/a%20b/c+d", ["a b", "c+d"]), ("/%2F", ["/"]), ("//a", ["", "a"]), ("/a/", ["a", ""]),
    ("/%ff/%", [nil, nil]), ("/%E4%BD%A0", ["你"]), ("http://example.com/a/b?c", ["a", "b"]), ("https://example.com", [""]),
    ("", []), ("/api/v1/x", ["api", "x"]), ("/api/v1", ["api", "v1"]), ("/api/v1/v1/x", ["api", "v1", "x"]), ("/v1/x", ["v1", "x"]),
  ] as [(String, [String?])])
  func target_isSplitIntoSegments(target: String, path: [String?]) {
    #expect(request(target).path == path)
  }

  @Test(arguments: [("/a", ""), ("/a?", ""), ("/a?b=c", "b=c"), ("/a?b?c", "b?c"), ("http://h/a?b=http://c/", "b=http://c/")])
  func target_hasAQuery(target: String, query: String) {
    #expect(request(target).rawQuery == query)
  }

  @Test func method_thatIsUnknown_isNone() {
    #expect(request(method: "BREW").method == nil)
    #expect(request(method: "get").method == nil)
    #expect(request(method: "HEAD").method == .head)
  }

  @Test func header_hasItsCGIName() {
    let request = request("/", ["HTTP_X_REQUEST_ID": "7", "CONTENT_TYPE": "text/plain", "REDIRECT_HTTP_AUTHORIZATION": "Bearer x"])
    #expect(request.header("X-Request-Id") == "7")
    #expect(request.header("content-type") == "text/plain")
    #expect(request.header("Accept") == nil)
    #expect(request.authorization == "Bearer x")
  }

  @Test(arguments: [
    ("session=abc", "abc"), ("a=1; session=abc; b=2", "abc"), (" session = abc ", "abc"), ("session=a=b==", "a=b=="),
    ("session=first; session=second", "first"), ("session=", ""), ("session", nil), ("xsession=1", nil), (";;=;", nil),
  ] as [(String, String?)])
  func cookie_isFoundByItsName(header: String, value: String?) {
    #expect(request("/", ["HTTP_COOKIE": header]).cookie("session") == value)
  }

  @Test func body_inPieces_isReadWhole() throws {
    let request = request("/", ["CONTENT_LENGTH": "5"], body: [[1, 2], [3], [4, 5]])
    #expect(try request.body(limit: 5) == [1, 2, 3, 4, 5])
  }

  @Test func body_thatEndsEarly_isRefused() {
    let request = request("/", ["CONTENT_LENGTH": "5"], body: [[1, 2]])
    #expect(refusal { try request.body(limit: 10) }?.code == "incomplete_body")
  }

  @Test func body_tooLarge_isRefusedUnread() {
    let request = request("/", ["CONTENT_LENGTH": "11"], body: [[1]])
    #expect(refusal { try request.body(limit: 10) }?.status == 413)
  }

  @Test(arguments: ["", "x", "-5", "99999999999999999999"])
  func body_ofNoLength_isEmpty(length: String) throws {
    #expect(try request("/", ["CONTENT_LENGTH": length], body: [[1]]).body(limit: 10) == [])
  }
}
