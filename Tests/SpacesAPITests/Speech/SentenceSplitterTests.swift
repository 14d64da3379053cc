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
    ("At 5 p.m. we met Prof. Lee, Ph.D. candidates et al. were there.", [
      "At 5 p.m. we met Prof. Lee, Ph.D. candidates et al. were there.",
    ]),
    ("Version 2.0.1 costs $3.50, i.e. 1,000.25 less. Good.", ["Version 2.0.1 costs $3.50, i.e. 1,000.25 less.", "Good."]),
    ("No. 5 is alive. Fig. 2 shows it. Vol. 3 too.", ["No. 5 is alive.", "Fig. 2 shows it.", "Vol. 3 too."]),
    ("Is it yes or no? No. It is maybe.", ["Is it yes or no?", "No.", "It is maybe."]),
    ("We walked to St. Mary. J. R. R. Tolkien wrote it.", ["We walked to St. Mary.", "J. R. R. Tolkien wrote it."]),
    ("He works at Acme Inc. Then he left.", ["He works at Acme Inc. Then he left."]),
    ("Es gibt Obst, z. B. Äpfel, ca. 5 Stück usw. Das reicht.", ["Es gibt Obst, z. B. Äpfel, ca. 5 Stück usw.", "Das reicht."]),
    ("Really?! Yes!! Well... maybe… Or not.", ["Really?!", "Yes!!", "Well...", "maybe…", "Or not."]),
    ("日本語です。次の文！最後？", ["日本語です。", "次の文！", "最後？"]),
    ("他说：“你好。”然后走了。", ["他说：“你好。”", "然后走了。"]),
    ("안녕하세요. 반갑습니다! 네?", ["안녕하세요.", "반갑습니다!", "네?"]),
    ("Привет. Как дела? Т.е. хорошо.", ["Привет.", "Как дела?", "Т.е. хорошо."]),
    ("यह पहला है। यह दूसरा है।", ["यह पहला है।", "यह दूसरा है।"]),
    ("هل أنت بخير؟ نعم.", ["هل أنت بخير؟", "نعم."]),
    ("He said (quietly.) and left.) Then.", ["He said (quietly.)", "and left.)", "Then."]),
    ("**Bold ends.** _Next one._ Last", ["**Bold ends.**", "_Next one._", "Last"]),
    ("~~~\ncode. here.\n~~~\nText.", ["Text."]),
    ("Tabs\tand  spaces. Next.", ["Tabs\tand  spaces.", "Next."]),
    ("1. One\n2. Two\n\n10) Ten", ["1. One\n", "2. Two\n", "10) Ten"]),
    ("Title\n=====\nText.", ["Title\n", "=====\n", "Text."]),
    ("Line one\r\n\r\nLine two", ["Line one\r\n", "Line two"]),
    ("👩‍👩‍👧 is a family. 🇩🇪 is a flag.", ["👩‍👩‍👧 is a family.", "🇩🇪 is a flag."]),
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
    let clauses = split(String(repeating: "我们今天去公园散步，", count: 100))
    #expect(clauses.allSatisfy { $0.hasSuffix("，") && $0.count <= SentenceSplitter.longest })
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
