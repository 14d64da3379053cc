import Formats
import Testing

@Suite struct FoldedTextTests {
  private func folded(_ text: String) -> [UInt32] { foldedScalars(text).map(\.value) }

  /// Texts of one line are found by each other.
  @Test(arguments: [
    ["Caf\u{e9}", "Cafe\u{301}", "CAF\u{c9}", "cafe\u{301}"],
    ["ＡＢＣ１２３", "abc123", "ABC１２３"],
    ["ｶﾞｲﾄﾞ", "ガイド", "カ\u{3099}イト\u{3099}"],
    ["각", "\u{1100}\u{1161}\u{11a8}"],
    ["Straße", "STRASSE", "strasse"],
    ["ΣΊΣΥΦΟΣ", "σίσυφος", "σίσυφοσ"],
    ["ﬁne", "fine", "FINE"],
    ["①", "1"],
    ["\u{212b}", "\u{c5}", "a\u{30a}"],
    ["q\u{307}\u{323}", "q\u{323}\u{307}"],
    ["Việt", "Vie\u{302}\u{323}t", "Vi\u{1eb9}\u{302}t"],
  ])
  func texts_thatReadTheSame_areFoldedAlike(texts: [String]) {
    #expect(Set(texts.map(folded)).count == 1)
  }

  @Test(arguments: [("", ""), ("Hello, World", "hello, world"), ("你好", "你好"), ("😀", "😀"), ("İ", "i\u{307}"), ("a\u{0}b", "a\u{0}b")])
  func text_isFolded(text: String, expected: String) {
    #expect(folded(text) == expected.unicodeScalars.map(\.value))
  }

  @Test func differentLetters_stayDifferent() {
    let texts = ["cafe", "caf\u{e9}", "caf\u{e8}", "ガ", "カ", "각", "가", "ı", "i"]
    #expect(Set(texts.map(folded)).count == texts.count)
  }

  @Test func ligatureOfWords_isAllItsLetters() {
    let one = folded("\u{fdfa}")
    #expect(one.count == 18)
    #expect(folded(String(repeating: "\u{fdfa}", count: 100)) == Array(repeatElement(one, count: 100).joined()))
  }

  /// The blocks whose characters have another case or a compatible form.
  @Test(arguments: [0...0x33ff, 0xa640...0xabff, 0xf900...0xffff, 0x10400...0x105ff, 0x1d400...0x1f2ff])
  func folding_twice_changesNothing(block: ClosedRange<UInt32>) {
    let changed = block.compactMap(Unicode.Scalar.init).filter { scalar in
      let once = foldedScalars(String(scalar))
      return foldedScalars(String(String.UnicodeScalarView(once))) != once
    }
    #expect(changed == [])
  }
}
