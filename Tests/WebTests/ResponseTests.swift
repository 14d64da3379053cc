import Testing
@testable import Web

@Suite struct ResponseTests {
  @Test func events_areTheBytesOfTheStandard() throws {
    var sent: [String] = []
    let stream = EventStream { sent.append(String(decoding: $0, as: UTF8.self)) }
    try stream.event(id: "12", "chunk", ["text": "a\nb\r\u{2028}"] as JSONValue)
    try stream.ping()
    #expect(sent == ["id: 12\nevent: chunk\ndata: {\"text\":\"a\\nb\\r\u{2028}\"}\n\n", ": ping\n\n"])
  }

  @Test func event_toAClientThatIsGone_throws() {
    struct Gone: Error {}
    #expect(throws: Gone.self) { try EventStream { _ in throw Gone() }.ping() }
  }

  @Test func head_hasStatusLengthAndRequestId() {
    let head = String(decoding: Response(status: 404, headers: [("A", "b")], json: [1, 2]).head(requestID: "r"), as: UTF8.self)
    #expect(head == "Status: 404 Not Found\r\nContent-Type: application/json; charset=utf-8\r\nA: b\r\nContent-Length: 2\r\nX-Request-Id: r\r\n\r\n")
  }

  @Test func refusal_isJSONWithSentenceAndCode() throws {
    let error = APIError(402, "poor", "No \"money\".", field: "x", details: [(key: "balance", value: 3)])
    guard case .bytes(let bytes) = error.response(requestID: "r").body else { throw error }
    #expect(JSONValue(json: bytes) == ["balance": 3, "code": "poor", "error": "No \"money\".", "field": "x"])
  }

  @Test func refusal_ofOurFault_namesTheRequest() throws {
    guard case .bytes(let bytes) = APIError.unexpected.response(requestID: "r7").body else { throw APIError.unexpected }
    #expect(JSONValue(json: bytes)?["requestId"] == "r7")
  }

  @Test func etag_dependsOnTheBytes() {
    #expect(ETag.weak([]) == "W/\"cbf29ce484222325\"")
    #expect(ETag.weak([1, 2]) != ETag.weak([2, 1]))
    #expect(ETag.weak([1, 2]) == ETag.weak([1, 2]))
  }

  @Test(arguments: [
    ("W/\"a\"", true), ("\"a\"", true), ("*", true), ("\"b\", W/\"a\"", true), ("\"b\",\"a\"", true),
    ("", false), ("a", false), ("W/\"b\"", false), ("\"\"", false),
  ])
  func etag_isCompared(header: String, isSame: Bool) {
    #expect(ETag.matches(header, "W/\"a\"") == isSame)
  }

  @Test(arguments: [
    ("a%2Fb", false, "a/b"), ("a+b", false, "a+b"), ("a+b", true, "a b"), ("%F0%9F%98%80", false, "😀"), ("%", false, nil),
    ("%4", false, nil), ("%g0", false, nil), ("%C0%80", false, nil), ("%ED%A0%80", false, nil), ("%00", false, "\0"),
  ] as [(String, Bool, String?)])
  func percentEscapes_areDecoded(text: String, plusIsSpace: Bool, decoded: String?) {
    #expect(percentDecoded(text, plusIsSpace: plusIsSpace) == decoded)
  }
}
