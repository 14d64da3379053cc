import Formats
import Foundation
import Testing
@testable import Web

@Suite struct ValidatorTests {
  enum Colour: String, CaseIterable, Sendable { case red, green }

  @Test func text_isTrimmed() throws {
    #expect(try read(.text(1...5), json: "\" \\u00a0\\u3000ab \\n\"") == "ab")
  }

  @Test func text_countsScalars() throws {
    let family = "👨‍👩‍👧"
    #expect(family.count == 1 && family.unicodeScalars.count == 5)
    #expect(try read(.text(1...5), json: "\"\(family)\"") == family)
    #expect(refusal { try read(.text(1...4), json: "\"\(family)\"") }?.field == "x")
    #expect(try read(.text(1...2), json: "\"e\\u0301\"").unicodeScalars.count == 2)
  }

  @Test(arguments: ["\"\"", "\"   \"", "\"123456\"", "\"a\\u0000b\"", "5", "true", "[]", "{}", "null"])
  func text_isRefused(json: String) {
    let error = refusal { try read(.text(1...5), json: json) }
    #expect(error?.status == 400 && error?.code == "invalid_request" && error?.field == "x")
  }

  @Test func secret_isNotTrimmed() throws {
    #expect(try read(.secret(1...5), json: "\" ab \"") == " ab ")
    #expect(refusal { try read(.secret(3...5), json: "\"ab\"") } != nil)
    #expect(refusal { try read(.secret(1...5), json: "\"a\\u0000b\"") } != nil)
  }

  @Test(arguments: ["a@b", " Ann@Example.com ", "ü@例え.jp"])
  func email_isRead(text: String) throws {
    #expect(try read(.email, query: text) == trimmed(text))
  }

  @Test(arguments: ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\u{7}", "a\u{0}@b", String(repeating: "a", count: 254) + "@b"])
  func email_isRefused(text: String) {
    #expect(refusal { try read(.email, query: text) }?.field == "x")
  }

  @Test(arguments: ["https://example.com", "HTTPS://example.com/a?b#c", " https://example.com:8443/ "])
  func url_isRead(text: String) throws {
    #expect(try read(.url, query: text) == trimmed(text))
  }

  @Test(arguments: [
    "", "http://example.com", "https://", "https:///path", "https://?q", "javascript:alert(1)", "//example.com", "https:/example.com",
    "https://exa mple.com", "https://example.com/\u{0}", "https://example.com\\@evil", "https://e.com/" + String(repeating: "a", count: 2048),
  ])
  func url_isRefused(text: String) {
    #expect(refusal { try read(.url, query: text) }?.field == "x")
  }

  @Test(arguments: [("0", 0), ("1000000000", 1_000_000_000), ("1e3", 1000), ("5.0", 5)] as [(String, Int64)])
  func coins_areRead(json: String, value: Int64) throws {
    #expect(try read(.coins, json: json) == value)
  }

  @Test(arguments: [
    "-1", "1000000001", "1.5", "0.0000001", "1e400", "-1e400", "18446744073709551616", "9223372036854775808",
    "\"5\"", "true", "[1]", "{}",
  ])
  func coins_areRefused(json: String) {
    let error = refusal { try read(.coins, json: json) }
    #expect(error?.status == 400 && error?.field == "x")
  }

  @Test(arguments: ["", " 1", "1.5", "0x10", "1e3", "٣", "-1", "18446744073709551616"])
  func coins_areRefusedInQuery(text: String) {
    #expect(refusal { try read(.coins, query: text) }?.field == "x")
  }

  @Test(arguments: [("1", 1), ("50", 50), ("51", 50), ("99999999999999999999999", 50)] as [(String, Int64)])
  func limit_isClamped(text: String, value: Int64) throws {
    #expect(try read(.limit(upTo: 50), query: text) == value)
  }

  @Test(arguments: ["0", "-1", "-99999999999999999999", "", "x", "1.5"])
  func limit_isRefused(text: String) {
    #expect(refusal { try read(.limit(upTo: 50), query: text) }?.field == "x")
    #expect(refusal { try read(.page, query: text) }?.field == "x")
  }

  @Test func page_farBeyondTheEnd_isANumber() throws {
    #expect(try read(.page, query: "9223372036854775807") == 1 << 40)
  }

  @Test func flag_isTrueOrFalse() throws {
    #expect(try read(.flag, json: "true"))
    #expect(try read(.flag, query: "1") && !read(.flag, query: "false") && !read(.flag, query: "0"))
    for json in ["1", "0", "\"true\"", "[]"] { #expect(refusal { try read(.flag, json: json) } != nil) }
    for text in ["", "2", "TRUE", "yes"] { #expect(refusal { try read(.flag, query: text) } != nil) }
  }

  @Test func id_isAUUID() throws {
    let text = "01956A2C-3d4e-7f50-8a1b-2c3d4e5f6071"
    #expect(try read(.id, query: text).text == text.lowercased())
    for text in ["", "1", text.dropLast(), text + "0", text.replacing("-", with: ""), "{\(text)}", "g" + text.dropFirst()] as [any StringProtocol] {
      #expect(refusal { try read(.id, query: String(text)) }?.field == "x")
    }
  }

  @Test func texts_areTrimmedAndBounded() throws {
    let validator = Validator.texts(upTo: 2, of: 1...3)
    #expect(try read(validator, json: "[\" a \",\"b\"]") == ["a", "b"])
    for json in ["[\"a\",\"b\",\"c\"]", "[\"\"]", "[\"abcd\"]", "[\"\\u0000\"]", "[1]", "[null]", "\"a\"", "{}"] {
      #expect(refusal { try read(validator, json: json) }?.field == "x")
    }
  }

  @Test func choice_isOneOfItsCases() throws {
    #expect(try read(Validator<Colour>.choice(), json: "\"red\"") == .red)
    #expect(refusal { try read(Validator<Colour>.choice(), json: "\"blue\"") }?.sentence.contains("red, green") == true)
    #expect(refusal { try read(Validator<Colour>.choice([.red]), query: "green") }?.field == "x")
  }

  @Test func object_isBoundedInBytes() throws {
    #expect(try read(.object(upTo: 9, description: ""), json: "{ \"a\" : 123 }").bytes == Array("{\"a\":123}".utf8))
    for json in ["{\"a\":1234}", "[]", "\"{}\"", "1", "1e400", "{\"a\":1e400}"] {
      #expect(refusal { try read(.object(upTo: 9, description: ""), json: json) }?.field == "x")
    }
  }
}
