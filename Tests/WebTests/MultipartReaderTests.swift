import Testing
import Web

@Suite struct MultipartReaderTests {
  private static let body = [
    "preamble\r\n--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n",
    "--x\r\ncontent-disposition: form-data; name=files; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n",
    "RIFF\r\n--y\r\n-\r\r\n--\r\n--x--\r\nepilogue",
  ].joined()

  private func read(_ body: String, by count: Int, type: String = "multipart/form-data; boundary=x") throws -> [String] {
    var rest = Array(body.utf8)[...]
    let reader = try #require(MultipartReader(contentType: type) {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    })
    var found: [String] = []
    while let part = try reader.next() {
      var content: [UInt8] = []
      while case let piece = try reader.content(), !piece.isEmpty { content += piece }
      found.append("\(part.name) \(part.filename ?? "-") \(String(decoding: content, as: UTF8.self))")
    }
    return found
  }

  @Test(arguments: 1...40)
  func parts_areTheSameHoweverTheyArrive(count: Int) throws {
    #expect(try read(Self.body, by: count) == ["note - hello", "files a.wav RIFF\r\n--y\r\n-\r\r\n--"])
  }

  @Test func parts_thatAreNotRead_areSkipped() throws {
    var rest = Array(Self.body.utf8)[...]
    let reader = try #require(MultipartReader(contentType: "Multipart/Form-Data; boundary=\"x\"") {
      defer { rest = rest.dropFirst(10) }
      return Array(rest.prefix(10))
    })
    #expect(try reader.next()?.name == "note")
    #expect(try reader.next()?.filename == "a.wav")
    #expect(try reader.next() == nil)
  }

  @Test func bodies_thatEndTooEarly_areMalformed() throws {
    let bytes = Array(Self.body.utf8)
    let end = bytes.count - "--\r\nepilogue".count
    for length in 0..<end {
      let text = String(decoding: bytes[..<length], as: UTF8.self)
      #expect(throws: APIError.self, "\(length)") { try read(text, by: 7) }
    }
  }

  @Test(arguments: ["application/json", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=x"])
  func otherTypes_areNone(type: String) {
    #expect(MultipartReader(contentType: type) { [] } == nil)
  }

  @Test func head_withoutAName_isMalformed() {
    #expect(throws: APIError.self) { try read("--x\r\nContent-Type: a/b\r\n\r\nc\r\n--x--", by: 9) }
    #expect(throws: APIError.self) { try read("--x\r\n" + String(repeating: "a", count: 20_000), by: 900) }
  }
}
