import Testing

@testable import SpacesAPI

@Suite struct SentenceSplitterTests {
  private func split(_ text: String, by count: Int = .max) -> [String] {
    var splitter = SentenceSplitter()
    var sentences: [String] = []
    var rest = Array(text.unicodeScalars)[...]
    while !rest.isEmpty {
      sentences += splitter.add(String(String.UnicodeScalarView(rest.prefix(count))))
      rest = rest.dropFirst(count)
    }
    return sentences + splitter.end()
  }

  static let texts: [(String, [String])] = [
    ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
    ("Dr. Smith met Mr. J. Doe at 3.14 km, e.g. in the U.S. today. Then he left.",
      ["Dr. Smith met Mr. J. Doe at 3.14 km, e.g. in the U.S. today.", "Then he left."]),
    ("Am 3. Mai z.B. war es so. In 1999. Then more.", ["Am 3. Mai z.B. war es so.", "In 1999.", "Then more."]),
    ("It was me and I. He left.", ["It was me and I.", "He left."]),
    ("He said “Stop.” Then he left... And (really!) came back.",
      ["He said “Stop.”", "Then he left...", "And (really!)", "came back."]),
    ("你好。世界！今天天气很好吗？「好。」再见", ["你好。", "世界！", "今天天气很好吗？", "「好。」", "再见"]),
    ("See https://example.com/a.b?c=d. It is good.", ["See https://example.com/a.b?c=d.", "It is good."]),
    ("A wrapped\nline goes on.\n\nA paragraph without a dot\n\nNext", [
      "A wrapped\nline goes on.", "A paragraph without a dot\n", "Next",
    ]),
    ("# Heading\nText here.\n- one\n- two\n1. first\n2. second", [
      "# Heading\n", "Text here.", "- one\n", "- two\n", "1. first\n", "2. second",
    ]),
    ("Like this:\n```swift\nlet a = 1. Not. Read.\n```\nAnd after.", ["Like this:\n", "And after."]),
    ("```\nnever ends. really.", []),
    ("Use `a. b` here. Good.", ["Use `a. b` here.", "Good."]),
    ("", []), (" \n ", []),
  ]

  @Test(arguments: texts)
  func split_isSentences(text: String, sentences: [String]) {
    #expect(split(text) == sentences)
  }

  /// However the model cuts its words, the same is said.
  @Test(arguments: texts, [1, 2, 3, 7])
  func split_inPieces_isTheSame(row: (String, [String]), count: Int) {
    #expect(split(row.0, by: count).joined() == row.1.joined())
    #expect(split(row.0, by: count).count == row.1.count)
  }

  @Test func split_withoutPunctuation_isCutAtSpaces() {
    let text = Array(repeating: "word", count: 500).joined(separator: " ")
    let sentences = split(text)
    #expect(sentences.count >= 6)
    #expect(sentences.allSatisfy { $0.count <= SentenceSplitter.longest })
    #expect(sentences.joined(separator: " ").split(separator: " ").count == 500)
    #expect(split(String(repeating: "啊", count: 1000)).map(\.count) == [400, 400, 200])
  }

  @Test func add_completeSentence_isGivenAtOnce() {
    var splitter = SentenceSplitter()
    #expect(splitter.add("One. Tw") == ["One."])
    #expect(splitter.add("o.") == [])
    #expect(splitter.add(" T") == ["Two."])
    #expect(splitter.add("。") == [])
    #expect(splitter.add("x") == ["T。"])
  }
}
