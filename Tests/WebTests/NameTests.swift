import Formats
import Foundation
import Testing
@testable import Web

@Suite struct NameTests {
  @Test(arguments: [
    "Ann", " Ann \n", "1", "é", "e\u{301}", "你好", "مرحبا", "👨‍👩‍👧", "🙂", "a\u{200d}b", "a\u{200e}b", "-", "\u{ad}a", "a\u{3164}", "x\u{2800}x", "@",
  ])
  func name_isTrimmedText(text: String) throws {
    #expect(try read(.name(1...100), query: text) == trimmed(text))
    #expect(try read(.text(1...100), query: text) == trimmed(text))
  }

  @Test(arguments: [
    "\u{2800}", "\u{3164}", "\u{115f}\u{1160}", "\u{ffa0}", "\u{200b}", "\u{200d}\u{200d}", "\u{ad}", "\u{feff}", "\u{fe0f}", "\u{e000}", "\u{378}",
    "\u{10ffff}", "\u{e0061}", "\u{2800} \u{3164}", "\u{34f}", "\u{180e}",
  ])
  func name_withoutAVisibleCharacter_isRefused(text: String) throws {
    #expect(refusal { try read(.name(1...100), query: text) }?.sentence == "“x” needs a visible character.")
    #expect(try read(.text(1...100), query: text) == text)
  }

  @Test(arguments: [0x202a...0x202e, 0x2066...0x2069] as [ClosedRange<UInt32>])
  func name_withABidirectionalControl_isRefused(range: ClosedRange<UInt32>) throws {
    for value in range {
      let text = "a\(try #require(Unicode.Scalar(value)))b"
      #expect(refusal { try read(.name(1...100), query: text) }?.sentence.contains("bidirectional") == true)
      #expect(try read(.text(1...100), query: text) == text)
    }
  }

  @Test(arguments: ["\n", "\r", "\t", "\u{b}", "\u{1b}", "\u{7f}", "\u{85}", "\u{9b}", "\u{2028}", "\u{2029}"])
  func name_withALineBreakOrAControlCharacterInside_isRead(character: String) throws {
    #expect(try read(.name(1...100), query: "a\(character)b") == "a\(character)b")
    #expect(refusal { try read(.name(1...100), query: character) }?.field == "x")
  }

  @Test func name_withNUL_isRefused() {
    #expect(refusal { try read(.name(1...100), query: "a\0b") }?.sentence == "“x” must not contain NUL.")
  }

  @Test func name_isBoundedInScalars() throws {
    #expect(try read(.name(1...2), query: "e\u{301}").unicodeScalars.count == 2)
    #expect(refusal { try read(.name(1...1), query: "e\u{301}") }?.sentence == "“x” has 1 to 1 characters.")
    for json in ["\"\"", "\"  \"", "5", "null", "[\"a\"]"] {
      #expect(refusal { try read(.name(1...5), json: json) }?.field == "x")
    }
  }
}
