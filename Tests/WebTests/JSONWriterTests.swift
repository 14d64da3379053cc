import Foundation
import Testing
@testable import Web

@Suite struct JSONWriterTests {
  private func written(_ value: some JSONEncodable) -> [UInt8] {
    var json = JSONWriter()
    value.encode(to: &json)
    return json.bytes
  }

  @Test func text_random_isReadBackByFoundation() throws {
    var numbers = SeededNumbers(state: 2)
    for _ in 0..<400 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...20, using: &numbers) {
        let limit: UInt32 = [0x30, 0x80, 0x800, 0x11_0000].randomElement(using: &numbers) ?? 0x80
        text.append(Unicode.Scalar(UInt32.random(in: 0..<limit, using: &numbers)) ?? "\\")
      }
      let bytes = written(String(text))
      #expect(bytes.allSatisfy { $0 >= 0x20 })
      #expect(Array(try JSONDecoder().decode(String.self, from: Data(bytes)).unicodeScalars) == Array(text))
    }
  }

  @Test func text_withControlCharacters_isEscaped() {
    #expect(written("\"\\\n\r\t\u{0}\u{1f}/é") == Array("\"\\\"\\\\\\n\\r\\t\\u0000\\u001f/é\"".utf8))
  }

  @Test func document_isReadBack() throws {
    let document: JSONValue = [
      "a": [1, .integer(.min), .integer(.max), .null, true, "x\n"], "b": [:], "c": [], "d": ["e": [["f": .number(0.1)]]],
    ]
    #expect(JSONValue(json: document.bytes) == document)
  }

  @Test func number_notFinite_isNull() {
    #expect(JSONValue.number(.infinity).bytes == Array("null".utf8))
    #expect(JSONValue.number(.nan).bytes == Array("null".utf8))
  }

  @Test func values_haveTheirForms() throws {
    #expect(written(Date(microseconds: 1)) == Array("\"1970-01-01T00:00:00.000001Z\"".utf8))
    let id = try #require(UUID(uuidString: "01956A2C-3D4E-7F50-8A1B-2C3D4E5F6071"))
    #expect(written(id) == Array("\"01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071\"".utf8))
    #expect(written(Int64?.none) == Array("null".utf8))
    #expect(written([Success(), Success()]) == Array("[{\"success\":true},{\"success\":true}]".utf8))
  }
}
