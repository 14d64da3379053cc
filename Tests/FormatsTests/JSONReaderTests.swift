import Foundation
import Testing
@testable import Formats

@Suite struct JSONReaderTests {
  private func read(_ text: String) throws -> JSONValue {
    try JSONReader.read(Array(text.utf8))
  }

  @Test func document_isReadBack() throws {
    let text = """
      {"z":[1,-2.50,null,true,false],"a":{"":"","é":"e\u{301}"},"z":{},"n":[[],{"x":[{}]}]}
      """
    #expect(String(decoding: try read(text).bytes, as: UTF8.self) == text)
  }

  @Test func members_keepOrderAndRepetition() throws {
    let value = try read(#"{"b":1,"a":2,"b":3}"#)
    #expect(value == .object([(key: "b", value: 1), (key: "a", value: 2), (key: "b", value: 3)]))
    #expect(value["b"] == 3 && value["c"] == nil)
  }

  @Test func names_differentlyComposed_areTwo() throws {
    let value = try read("{\"\u{e9}\":1,\"e\u{301}\":2}")
    #expect(value["\u{e9}"] == 1 && value["e\u{301}"] == 2)
    #expect(JSONValue.string("\u{e9}") != .string("e\u{301}"))
  }

  @Test(arguments: [
    ("0", 0), ("7", 7), ("-12", -12), ("9223372036854775807", .max), ("-9223372036854775808", .min),
  ] as [(String, Int64)])
  func number_thatIsTheFormOfAnInteger_isOne(text: String, value: Int64) throws {
    #expect(try read(text) == .integer(value))
  }

  @Test(arguments: [
    "-0", "1.0", "1.50", "1e3", "1E+03", "-0.0", "0e0", "9223372036854775808", "-9223372036854775809", "1e400", "99999999999999999999",
    "0.1000000000000000055511151231257827",
  ])
  func number_ofAnotherForm_keepsItsDigits(text: String) throws {
    #expect(try read(text) == .number(text))
    #expect(try read("[\(text)]").bytes == Array("[\(text)]".utf8))
  }

  @Test(arguments: [
    ("1.0", 1), ("1e3", 1000), ("-0", 0), ("0e999999999999999999999", 0), ("0.5e1", 5), ("120e-1", 12), ("1.20E+2", 120),
    ("-9223372036854775808.0", .min), ("9.223372036854775807e18", .max), ("9223372036854775807", .max),
    ("1.5", nil), ("1e-1", nil), ("1e19", nil), ("1e400", nil), ("9223372036854775808", nil), ("-9223372036854775809", nil),
    ("0.99999999999999999999", nil), ("1e99999999999999999999999", nil), ("true", nil), ("\"1\"", nil), ("[1]", nil),
  ] as [(String, Int64?)])
  func int64_isTheValueOfAWholeNumber(text: String, value: Int64?) throws {
    #expect(try read(text).int64 == value)
  }

  @Test(arguments: [
    "", " ", "{", "}", "[", "]", "[1,]", "[,1]", "[1 2]", "[}", "{]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{1:2}", "{'a':1}", "{a:1}",
    "1 2", "{}{}", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "--1", "tru", "nul", "True", "NaN", "Infinity", "nulll", "\"", "\"a", "\"\\\"",
    "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\t\"", "\"\n\"", "\"\u{0}\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud83d\\n\"", "\"\\ud83d\\ud83d\"",
    "\"\\ud83dx\"", "/**/1", "1//", "\u{feff}", "1\u{feff}", " \u{feff}1", "\u{feff}\u{feff}1", "\u{a0}1", "\u{c}1",
  ])
  func text_thatIsNoJSON_isRefused(text: String) {
    #expect(throws: JSONReader.Failure.self) { try read(text) }
  }

  @Test(arguments: [
    [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe4, 0xbd], [0x80],
  ] as [[UInt8]])
  func string_thatIsNoUTF8_isRefused(bytes: [UInt8]) {
    #expect(throws: JSONReader.Failure.self) { try JSONReader.read(Array("\"".utf8) + bytes + Array("\"".utf8)) }
    #expect(throws: JSONReader.Failure.self) { try JSONReader.read(Array("\"\\n".utf8) + bytes + Array("\"".utf8)) }
    #expect(throws: JSONReader.Failure.self) { try JSONReader.read(bytes) }
  }

  @Test(arguments: [
    ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\u{8}\u{c}\n\r\t"), ("\"\\u0041\\u00e9\\u20AC\\ud83d\\uDE42\\u0000\"", "Aé€🙂\0"),
    ("\"a\\nb\\nc\"", "a\nb\nc"), ("\"\u{7f}\u{2028}é🙂\"", "\u{7f}\u{2028}é🙂"), ("\"\\ufeff\\uffff\\u200b\"", "\u{feff}\u{ffff}\u{200b}"),
  ])
  func string_isUnescaped(json: String, text: String) throws {
    #expect(try read(json) == .string(text))
  }

  @Test func byteOrderMark_atTheBeginning_isSkipped() throws {
    #expect(try read("\u{feff} [1]") == [1])
  }

  @Test func failure_saysWhere() {
    #expect(throws: JSONReader.Failure.malformed(offset: 4)) { try read("[1,x]") }
  }

  @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
  func nesting_beyondTheLimit_isRefusedWithTheMember(open: String, close: String) throws {
    func nest(_ depth: Int) -> String {
      String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
    }
    let limit = JSONReader.maximumDepth
    #expect(try read("{\"m\":\(nest(limit))}").bytes.count == nest(limit).utf8.count + 6)
    #expect(throws: JSONReader.Failure.tooDeep(member: "m")) { try read("{\"m\":\(nest(limit + 1))}") }
    #expect(throws: JSONReader.Failure.tooDeep(member: nil)) { try read("[\(nest(limit + 1))]") }
    #expect(throws: JSONReader.Failure.tooDeep(member: "m")) { try read("{\"m\":" + String(repeating: open, count: 100_000)) }
  }

  @Test func text_random_isReadAsFoundationDoes() throws {
    let pieces = [
      "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "null", "true", "1", "-1", "0.5", "1e2", "\"\\u00e9\"", " ", "\"", "\\", "é", "0",
    ]
    var numbers = SeededNumbers(state: 11)
    var valid = 0
    for _ in 0..<4000 {
      let text = (0..<Int.random(in: 1...7, using: &numbers)).map { _ in pieces.randomElement(using: &numbers) ?? "" }.joined()
      let value = JSONValue(json: Array(text.utf8))
      let isFoundationJSON = (try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)) != nil
      #expect((value != nil) == isFoundationJSON, "\(text)")
      guard let value else { continue }
      valid += 1
      #expect(JSONValue(json: value.bytes) == value)
    }
    #expect(valid > 100)
  }
}
