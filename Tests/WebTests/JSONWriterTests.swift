import Formats
import Foundation
import Testing
@testable import Web

@Suite struct JSONWriterTests {
  private func written(_ value: some JSONEncodable) -> [UInt8] {
    var json = JSONWriter()
    value.encode(to: &json)
    return json.bytes
  }

  @Test func text_withControlCharacters_isEscaped() {
    #expect(written("\"\\\n\r\t\u{0}\u{1f}/é") == Array("\"\\\"\\\\\\n\\r\\t\\u0000\\u001f/é\"".utf8))
  }

  @Test func document_isReadBack() throws {
    let document: JSONValue = [
      "a": [1, .integer(.min), .integer(.max), .null, true, "x\n"], "b": [:], "c": [], "d": ["e": [["f": .number("0.1")]]],
    ]
    #expect(JSONValue(json: document.bytes) == document)
  }

  @Test func values_haveTheirForms() throws {
    #expect(written(Date(microseconds: 1)) == Array("\"1970-01-01T00:00:00.000001Z\"".utf8))
    let id = try #require(UUID(uuidString: "01956A2C-3D4E-7F50-8A1B-2C3D4E5F6071"))
    #expect(written(id) == Array("\"01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071\"".utf8))
    #expect(written(Int64?.none) == Array("null".utf8))
    #expect(written(try #require(CivilTime(microseconds: 1))) == written(Date(microseconds: 1)))
    #expect(written(-7) == Array("-7".utf8) && written(Int64.min) == Array("-9223372036854775808".utf8))
    #expect(written(true) == Array("true".utf8))
    #expect(written([Success(), Success()]) == Array("[{\"success\":true},{\"success\":true}]".utf8))
  }

  @Test func writer_hasPartsOfItsOwn() {
    var json = JSONWriter()
    json.object {
      $0.field("a", "x")
      $0.field(named: "b\"", 1)
    }
    json.raw(Array(",".utf8))
    json.string("é\n")
    #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"a":"x","b\"":1},"é\n""#)
  }
}
