import Formats
import Testing
@testable import Web

@Suite struct RequestTests {
  private func request(
    _ target: String = "/", method: String = "GET", _ parameters: [String: String] = [:], body: [[UInt8]] = []
  ) -> Request {
    var pieces = body[...]
    return Request(
      method: method, target: target, remoteAddress: "127.0.0.1",
      parameter: { parameters["\($0)"] }, readBody: { _ in pieces.popFirst() ?? [] })
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
    let request = request("/", ["HTTP_X_REQUEST_ID": "7", "CONTENT_TYPE": "text/plain", "HTTP_IF_NONE_MATCH": "*"])
    #expect(request.header(.requestID) == "7")
    #expect(request.header(.contentType) == "text/plain")
    #expect(request.header(.ifNoneMatch) == "*")
    #expect(request.header(.accept) == nil)
  }

  @Test(arguments: [
    ([:], nil), (["HTTP_AUTHORIZATION": "a"], "a"), (["REDIRECT_HTTP_AUTHORIZATION": "b"], "b"), (["HTTP_AUTHORIZATION": ""], nil),
    (["HTTP_AUTHORIZATION": "", "REDIRECT_HTTP_AUTHORIZATION": "b"], "b"), (["HTTP_AUTHORIZATION": "a", "REDIRECT_HTTP_AUTHORIZATION": "b"], "a"),
    (["REDIRECT_HTTP_AUTHORIZATION": "", "REDIRECT_REDIRECT_REDIRECT_HTTP_AUTHORIZATION": "c"], "c"),
    (["REDIRECT_REDIRECT_REDIRECT_REDIRECT_REDIRECT_HTTP_AUTHORIZATION": "d"], "d"),
  ] as [([String: String], String?)])
  func authorization_isFoundUnderItsNames(parameters: [String: String], value: String?) {
    #expect(request("/", parameters).authorization == value)
  }

  @Test(arguments: [
    ("session=abc", ["abc"]), ("a=1; session=abc; b=2", ["abc"]), (" session = abc ", ["abc"]), ("session=a=b==", ["a=b=="]),
    ("session=first; session=second", ["first", "second"]), ("session=; session=x;session= ", ["x"]), ("session=", []), ("session", []),
    ("xsession=1", []), (";;=;", []), ("", []), ("Session=1", []),
  ])
  func cookies_areFoundByTheirName(header: String, values: [String]) {
    #expect(request("/", ["HTTP_COOKIE": header]).cookies("session") == values)
    #expect(request("/").cookies("session") == [])
  }

  @Test func body_inPieces_isReadWhole() throws {
    let request = request("/", ["CONTENT_LENGTH": "5"], body: [[1, 2], [3], [4, 5]])
    #expect(try request.body(limit: 5) == [1, 2, 3, 4, 5])
  }

  @Test(arguments: [nil, "", "x", "-5", "1 2"])
  func body_withoutALength_isReadToItsEnd(length: String?) throws {
    let parameters = length.map { ["CONTENT_LENGTH": $0] } ?? [:]
    #expect(try request("/", parameters, body: [[1, 2], [3]]).body(limit: 3) == [1, 2, 3])
    #expect(try request("/", parameters).body(limit: 3) == [])
    #expect(refusal { try request("/", parameters, body: [[1, 2], [3, 4]]).body(limit: 3) }?.status == 413)
    #expect(request("/", parameters).announcedLength == nil)
  }

  /// What is asked for, never more than announced or than the limit and one byte.
  private final class Reader {
    var asked: [Int] = []
    func read(_ count: Int) -> [UInt8] {
      asked.append(count)
      return [UInt8](repeating: 7, count: count)
    }
  }

  @Test(arguments: [("4", 10, [4]), ("0", 10, []), ("11", 10, []), (nil, 10, [11]), (nil, 100_000, [65536, 34465])] as [(String?, Int, [Int])])
  func body_isNotReadBeyondItsBounds(length: String?, limit: Int, asked: [Int]) {
    let reader = Reader()
    let request = Request(
      method: "POST", target: "/", remoteAddress: "",
      parameter: { "\($0)" == "CONTENT_LENGTH" ? length : nil }, readBody: { reader.read($0) })
    _ = try? request.body(limit: limit)
    #expect(reader.asked == asked)
  }

  @Test func body_thatEndsEarly_isRefused() {
    let request = request("/", ["CONTENT_LENGTH": "5"], body: [[1, 2]])
    #expect(refusal { try request.body(limit: 10) }?.code == "incomplete_body")
  }

  @Test(arguments: ["11", "99999999999999999999"])
  func body_tooLarge_isRefusedUnread(length: String) {
    let request = request("/", ["CONTENT_LENGTH": length], body: [[1]])
    #expect(refusal { try request.body(limit: 10) }?.status == 413)
  }

  @Test func body_ofLengthZero_isEmptyAndUnread() throws {
    #expect(try request("/", ["CONTENT_LENGTH": "0"], body: [[1]]).body(limit: 10) == [])
  }

  @Test func body_whoseReaderFails_fails() {
    struct Broken: Error {}
    let request = Request(
      method: "POST", target: "/", remoteAddress: "", parameter: { _ in nil }, readBody: { _ in throw Broken() })
    #expect(throws: Broken.self) { try request.body(limit: 10) }
  }
}
