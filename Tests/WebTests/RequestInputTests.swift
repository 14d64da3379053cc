import Formats
import Foundation
import Testing
@testable import Web

@Suite struct RequestInputTests {
  @Test func body_whole_isRead() throws {
    let sample = try Sample("""
      {"name":" Ann ","count":3,"tags":["a"],"about":null,"document":{"b":[1,2.5,null],"a":true},"unknown":[{}]}
      """)
    #expect(sample.name == "Ann" && sample.count == 3 && sample.tags == ["a"])
    #expect(sample.about.applied(to: "old") == nil)
    #expect(sample.document == ["b": [1, .number("2.5"), .null], "a": true])
  }

  @Test func body_withOnlyWhatIsRequired_hasDefaults() throws {
    let sample = try Sample("{\"name\":\"Ann\",\"count\":null}")
    #expect(sample.count == 7 && sample.tags == nil && sample.flag == nil)
    #expect(sample.about.applied(to: "old") == "old")
  }

  @Test func body_withoutARequiredField_namesIt() {
    #expect(refusal { try Sample("{}") }?.field == "name")
    #expect(refusal { try Sample("{\"name\":null}") }?.field == "name")
  }

  @Test func replacement_withNull_isRefused() {
    #expect(refusal { try Sample("{\"name\":\"a\",\"tags\":null}") }?.field == "tags")
  }

  @Test(arguments: [
    "", " ", "{", "}", "[]", "null", "1", "\"x\"", "{\"name\"}", "{\"name\":}", "{'name':'a'}", "{\"name\":\"a\",}",
    "{\"name\":\"a\" , \n}", "{\"name\":\"a\",\"tags\":[\"b\",]}", "{\"name\":\"a\"} x", "{\"name\":\"a\"}{}",
    "{\"name\":\"\u{1}\"}", "{\"name\":\"\\ud800\"}", "{\"name\":\"\\udc00\\ud800\"}", "{\"name\":\"\\x\"}",
    "{\"name\":\"a\",\"count\":NaN}", "{\"name\":\"a\",\"count\":01}", "{\"name\":\"a\",\"count\":+1}",
    "/* no */{\"name\":\"a\"}",
  ])
  func body_thatIsNoJSONObject_isRefused(json: String) {
    #expect(refusal { try Sample(json) }?.status == 400)
  }

  /// Nobody asks for the member, so nobody but the check of the whole reads it.
  @Test(arguments: [
    "01", "-", "+1", "1.", ".5", "1e", "0x1", "tru", "nul", "NaN", "", ",", "[1,]", "[1 2]", "[,]", "{,}", "{1:2}", "{\"a\" 1}", "{\"a\":1,}",
    "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"a\u{9}b\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud83d\\n\"", "\"\\ud83d\\ud83d\"", "'a'", "[}", "{]", "]", "\"open",
  ])
  func body_withAnUnknownMemberThatIsNoJSON_isRefused(value: String) {
    #expect(refusal { try Sample("{\"name\":\"a\",\"other\":\(value)}") }?.code == "malformed_json")
    #expect(refusal { try Sample("{\"other\":[{\"b\":\(value)}],\"name\":\"a\"}") }?.code == "malformed_json")
  }

  @Test(arguments: [
    "0", "-0", "-12.5e+10", "1E9", "\"\"", "[]", "{}", "[[],{}, [ ] ]", " \t\r\n1 ", "true", "false", "null", "\"\\ud83d\\uDE42\\u00e9\\/\\b\"", "\"\u{7f}\u{2028}\"",
  ])
  func body_withAnUnknownMember_isRead(value: String) throws {
    #expect(try Sample("{\"other\":\(value),\"name\":\"a\"}").name == "a")
  }

  @Test(arguments: [String.Encoding.utf16, .utf16LittleEndian, .utf32])
  func body_inAnotherEncoding_isRefused(encoding: String.Encoding) throws {
    let bytes = Array(try #require("{\"name\":\"a\"}".data(using: encoding)))
    #expect(refusal { try Sample(json: bytes) }?.code == "malformed_json")
  }

  @Test func body_withBytesThatAreNoUTF8_isRefused() {
    for member in ["name", "nobodyReadsIt"] {
      let bytes = Array("{\"name\":\"a\",\"\(member)\":\"".utf8) + [0xff, 0xc0, 0x80] + Array("\"}".utf8)
      #expect(refusal { try Sample(json: bytes) }?.code == "malformed_json", "\(member)")
    }
  }

  @Test func body_withCommasInText_isRead() throws {
    #expect(try Sample("{\"name\":\",]\\\",}\"}").name == ",]\",}")
  }

  /// On a stack as small as a request's thread has.
  @Test(arguments: [33, 100, 511, 600, 100_000], ["[", "{\"a\":"])
  func body_nestedDeeply_isRefused(depth: Int, open: String) {
    let close = open == "[" ? "]" : "}"
    let nest = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
    let status = onSmallStack { refusal { try Sample("{\"name\":\"a\",\"document\":{\"d\":\(nest)}}") }?.status }
    #expect(status == 400)
  }

  @Test func body_nestedWithinTheLimit_isRead() throws {
    let nest = String(repeating: "[", count: 20) + String(repeating: "]", count: 20)
    #expect(try Sample("{\"name\":\"a\",\"document\":{\"d\":\(nest)}}").document != nil)
  }

  @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
  func body_nestedAtTheLimit_isReadAndBeyondItNamed(open: String, close: String) throws {
    func sample(_ depth: Int, in field: String) throws -> Sample {
      let nest = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      return try Sample("{\"name\":\"a\",\"\(field)\":\(nest)}")
    }
    #expect(try sample(32, in: "other").name == "a")
    for field in ["document", "other"] {
      let error = refusal { try sample(33, in: field) }
      #expect(error?.code == "invalid_request" && error?.field == field)
      #expect(error?.sentence == "“\(field)” is nested more than 32 deep.")
    }
  }

  @Test func body_withAByteOrderMark_isRead() throws {
    #expect(try Sample("\u{feff}{\"name\":\"a\"}").name == "a")
  }

  @Test func document_keepsOrderDigitsAndMembers() throws {
    let document = "{\"z\":1.50,\"a\":18446744073709551616,\"\u{e9}\":1,\"e\u{301}\":2,\"z\":1e400}"
    #expect(try Sample("{\"name\":\"a\",\"document\":\(document)}").document?.bytes == Array(document.utf8))
  }

  @Test func member_ofAnotherComposition_isAnother() {
    struct Accent: RequestInput {
      init(_ fields: Fields) throws { _ = try fields.required("\u{e9}", .flag) }
    }
    #expect(throws: Never.self) { try Accent(json: Array("{\"\u{e9}\":true,\"e\u{301}\":1}".utf8)) }
    #expect(refusal { try Accent(json: Array("{\"e\u{301}\":true}".utf8)) }?.sentence.contains("is required") == true)
  }

  @Test func member_givenTwice_isTheLast() throws {
    #expect(try Sample(#"{"name":"a","count":"x","name":"b","count":1}"#).name == "b")
  }

  @Test func body_ofManyMembers_isRead() throws {
    let members = (0..<100_000).map { "\"m\($0)\":0" }.joined(separator: ",")
    #expect(try Sample("{\(members),\"name\":\"a\"}").name == "a")
  }

  struct Optional: RequestInput {
    let count: Int64?
    init(_ fields: Fields) throws { count = try fields.optional("count", .coins) }
  }

  @Test(arguments: [("", nil), ("null", nil), (" null\n", nil), ("{}", nil), ("{\"count\":2}", 2)] as [(String, Int64?)])
  func optionalBody_isReadOrEmpty(json: String, count: Int64?) throws {
    #expect(try Optional(optionalJSON: Array(json.utf8)).count == count)
  }

  @Test(arguments: ["[]", "1", "nul", " ", "{\"count\":-1}"])
  func optionalBody_thatIsNoObject_isRefused(json: String) {
    #expect(refusal { try Optional(optionalJSON: Array(json.utf8)) }?.status == 400)
  }

  private func onSmallStack<T: Sendable>(_ body: @escaping @Sendable () -> T) -> T? {
    nonisolated(unsafe) var result: T?
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      result = body()
      done.signal()
    }
    thread.stackSize = 256 << 10
    thread.start()
    done.wait()
    return result
  }

  @Test func description_listsTheFieldsInOrder() throws {
    let fields = try Sample.description()
    #expect(fields.map(\.name) == ["name", "count", "tags", "about", "document", "flag", "time"])
    #expect(fields.map(\.required) == [true, false, false, false, false, false, false])
    #expect(fields[1].schema["default"] == 7)
    #expect(fields[3].schema["type"] == ["string", "null"])
  }
}
