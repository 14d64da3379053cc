import Formats
import Foundation
import Testing
@testable import Web

/// The patterns of the schemas beside the validators.
@Suite struct PatternTests {
  private static func pattern(_ schema: JSONValue) -> String {
    (schema["pattern"] ?? schema["items"]?["pattern"])?.text ?? ""
  }

  private static let validators: [Validator<String>] = [
    .text(0...20), .text(1...20), .name(1...20), .secret(1...20), .email, .url,
  ]

  private static let patterns = validators.map { pattern($0.schema()) } + [
    pattern(Validator<[String]>.texts(upTo: 1, of: 1...5).schema()), pattern(Validator<UUID>.id.schema()),
  ]

  private func matches(_ text: String, _ pattern: String) throws -> Bool {
    let range = NSRange(text.startIndex..., in: text)
    return try NSRegularExpression(pattern: pattern).firstMatch(in: text, range: range) != nil
  }

  @Test(arguments: patterns)
  func pattern_isInTheSubsetOfAllEngines(pattern: String) throws {
    #expect(pattern.hasPrefix("^") && pattern.hasSuffix("$"))
    #expect(throws: Never.self) { try NSRegularExpression(pattern: pattern) }
    for construct in ["\\u", "\\p", "\\P", "\\x{", "(?", "\\d", "\\w", "\\b", "\\z", "\u{feff}"] { #expect(!pattern.contains(construct)) }
  }

  private static let pieces = [
    "a", "@", " ", "\n", "\t", "\u{a0}", "\u{85}", "\u{3000}", "\u{1c}", "\u{feff}", "\u{0}", "\u{8}", "\u{1b}", "\u{7f}", "\u{9f}", "é", "e\u{301}", "ß", "あ", "🙂", "https://",
    "HTTPS://", "b.c", "/", "?", "#", ":", ":8443", "[", "]", "\\", "\"", "<", "^", "`", "{", "|", "}", "\u{2028}", "\u{202e}", "\u{200b}", "x",
  ]

  @Test(arguments: validators.indices)
  func pattern_takesWhatTheValidatorTakes(index: Int) throws {
    let validator = Self.validators[index]
    var numbers = SeededNumbers(state: UInt64(index))
    var taken = 0
    for _ in 0..<4000 {
      let text = (0..<Int.random(in: 0...6, using: &numbers)).map { _ in Self.pieces.randomElement(using: &numbers) ?? "" }.joined()
      // With white space beyond ASCII around it an address is taken, but not described.
      let edges = validator.schema()["maxLength"] == 20 ? text : trimmed(text)
      guard (try? read(validator, query: text)) != nil else { continue }
      taken += 1
      #expect(try matches(edges, Self.pattern(validator.schema())), "\(Array(text.unicodeScalars))")
    }
    #expect(taken > 10)
  }

  @Test(arguments: ["\u{0}", "a\u{0}", "", " \n"])
  func pattern_ofText_refusesWhatIsEmptyOrHasNUL(text: String) throws {
    #expect(try !matches(text, Self.pattern(Validator.text(1...20).schema())))
    #expect(try !matches(text, Self.pattern(Validator.name(1...20).schema())))
  }

  @Test(arguments: ["\u{8}", "\u{1b} \t", "\u{7f}"])
  func pattern_ofAName_refusesControlCharactersAlone(text: String) throws {
    #expect(try !matches(text, Self.pattern(Validator.name(1...20).schema())))
  }

  @Test(arguments: ["a", "@b", "a@", "a@b@c", "a b@c", "a@b\u{7}", "\u{0}a@b"])
  func pattern_ofAnAddress_refusesWhatIsNone(text: String) throws {
    #expect(try !matches(text, Self.pattern(Validator.email.schema())))
  }

  @Test(arguments: ["http://a", "https://", "https:///a", "https://a b", "https://a@b", "https://a:b", "https://a/\"", "ahttps://a"])
  func pattern_ofAURL_refusesWhatIsNone(text: String) throws {
    #expect(try !matches(text, Self.pattern(urlSchema)))
  }
}
