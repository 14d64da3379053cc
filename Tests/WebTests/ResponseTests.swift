import Formats
import Testing
@testable import Web

@Suite struct ResponseTests {
  @Test func events_areTheBytesOfTheStandard() {
    var sent: [String] = []
    let stream = EventStream { bytes in
      sent.append(String(decoding: bytes, as: UTF8.self))
      return true
    }
    stream.event(id: "12", "chunk", ["text": "a\nb\r\u{2028}"] as JSONValue)
    stream.keepAlive(every: .zero)
    stream.keepAlive(every: .seconds(3600))
    #expect(sent == ["id: 12\nevent: chunk\ndata: {\"text\":\"a\\nb\\r\u{2028}\"}\n\n", ": ping\n\n"])
  }

  @Test func event_toAClientThatIsGone_isDropped() {
    var tries = 0
    let stream = EventStream { _ in
      tries += 1
      return false
    }
    #expect(!stream.isGone && !stream.isAbandoned)
    stream.event(id: "1", "chunk", ["text": "a"] as JSONValue)
    stream.event(id: "2", "chunk", ["text": "b"] as JSONValue)
    stream.keepAlive(every: .zero)
    #expect(stream.isGone && stream.isAbandoned && tries == 1)
  }

  @Test func client_knownToBeGone_isAbandonedWithoutAWrite() {
    #expect(EventStream(isGone: { true }, { _ in true }).isAbandoned)
  }

  @Test func head_hasStatusLengthAndRequestId() {
    let head = String(decoding: Response(status: 404, headers: [("A", "b")], json: [1, 2]).head(requestID: "r"), as: UTF8.self)
    #expect(head == "Status: 404 Not Found\r\nContent-Type: application/json; charset=utf-8\r\nA: b\r\nContent-Length: 2\r\nX-Request-Id: r\r\n\r\n")
  }

  @Test func refusal_isJSONWithSentenceAndCode() throws {
    let error = APIError(402, "poor", "No \"money\".", field: "x", details: [(key: "balance", value: 3)])
    guard case .bytes(let bytes) = error.response(requestID: "r").body else { throw error }
    #expect(JSONValue(json: bytes) == ["error": "No \"money\".", "code": "poor", "field": "x", "balance": 3])
  }

  @Test func refusal_ofOurFault_namesTheRequest() throws {
    guard case .bytes(let bytes) = APIError.unexpected.response(requestID: "r7").body else { throw APIError.unexpected }
    #expect(JSONValue(json: bytes)?["requestId"] == "r7")
  }

  @Test func etag_dependsOnTheBytes() {
    #expect(ETag.weak([1, 2]) == ETag.weak([1, 2]))
    // Each length up to two rounds of the hash, and each byte that differs.
    var tags: Set<String> = []
    for length in 0..<40 {
      let zeros = [UInt8](repeating: 0, count: length)
      tags.insert(ETag.weak(zeros))
      for index in 0..<length {
        var bytes = zeros
        bytes[index] = 1
        tags.insert(ETag.weak(bytes))
      }
    }
    #expect(tags.count == 40 + 39 * 40 / 2)
    #expect(tags.allSatisfy { $0.wholeMatch(of: /W\/"[0-9a-f]{16}"/) != nil })
  }

  @Test(arguments: [
    ("W/\"a\"", true), ("\"a\"", true), ("*", true), ("\"b\", W/\"a\"", true), ("\"b\",\"a\"", true),
    ("", false), ("a", false), ("W/\"b\"", false), ("\"\"", false),
  ])
  func etag_isCompared(header: String, isSame: Bool) {
    #expect(ETag.matches(header, "W/\"a\"") == isSame)
  }
}
