/// Finds where the first sentence of a text ends.
struct SentenceEnd {
  private let text: ArraySlice<Character>
  /// No more text comes.
  private let isEnd: Bool
  private var isInBackticks = false
  /// After the last comma or space that a sentence may be cut at.
  private var pause: Int?

  /// - Returns: the index after the sentence; nil while more text is needed to tell.
  static func find(in text: ArraySlice<Character>, isEnd: Bool) -> Int? {
    var search = SentenceEnd(text: text, isEnd: isEnd)
    return search.find()
  }

  private init(text: ArraySlice<Character>, isEnd: Bool) {
    self.text = text
    self.isEnd = isEnd
  }

  private mutating func find() -> Int? {
    for index in text.indices {
      let character = text[index]
      if character == "`" { isInBackticks.toggle() }
      if character.isNewline {
        guard let endsBlock = endsBlock(at: index) else { return nil }
        if endsBlock { return index + 1 }
      } else if !isInBackticks, let end = sentenceEnd(at: index) {
        return end
      }
      if index - text.startIndex >= 40, character.isWhitespace || ",;:、，；：—".contains(character) { pause = index + 1 }
      if index - text.startIndex + 1 >= SentenceSplitter.longest { return pause ?? index + 1 }
    }
    return nil
  }

  /// Whether a line break also ends what is said: not where a paragraph was only wrapped. Nil when more text is needed.
  private func endsBlock(at index: Int) -> Bool? {
    let line = text[text.startIndex..<index]
    if line.last(where: { !$0.isWhitespace }).map({ "：:".contains($0) }) == true { return true }
    let lastLine = line.suffix { !$0.isNewline }
    if MarkdownLine.isBlock(lastLine) { return true }
    let rest = text[(index + 1)...].drop { $0 == " " }
    guard let next = rest.first else { return isEnd ? true : nil }
    if next.isNewline { return true }
    let nextLine = rest.prefix(100).prefix { !$0.isNewline }
    return MarkdownLine.isBlock(nextLine) || nextLine.starts(with: "```") || nextLine.starts(with: "~~~")
  }

  private func sentenceEnd(at index: Int) -> Int? {
    let character = text[index]
    let isWide = "。！？｡︒".contains(character)
    guard isWide || ".!?…؟۔।॥።။".contains(character) else { return nil }
    var end = index + 1
    while end < text.endIndex, "\"'”’»)]}*_`」』）】.!?。！？…".contains(text[end]) { end += 1 }
    guard end < text.endIndex else { return nil }
    if isWide { return end }
    guard text[end].isWhitespace else { return nil }
    guard character == "." else { return end }
    let next = text[end...].first { !$0.isWhitespace }
    return isAbbreviation(before: index, next) ? nil : end
  }

  /// Whether the dot at `index` belongs to an abbreviation, an initial, or a number such as “3.” of a list or a date.
  /// - Parameter next: what follows after the space; nil while that is not known.
  private func isAbbreviation(before index: Int, _ next: Character?) -> Bool {
    let word = text[text.startIndex..<index].suffix { !$0.isWhitespace && !"(\"'“„[*_".contains($0) }
    guard let last = word.last else { return true }
    if word.allSatisfy(\.isNumber) { return word.count <= 2 }
    if word.count == 1, last.isLetter { return last != "I" }
    // e.g, U.S, z.B, Ph.D
    if word.contains("."), word.split(separator: ".").allSatisfy({ $0.count <= 2 && $0.allSatisfy(\.isLetter) }) {
      return true
    }
    let name = String(word).lowercased()
    return Self.abbreviations.contains(name) || Self.beforeNumbers.contains(name) && next?.isNumber != false
  }

  /// Without their dots, in lower case; those that mostly stand before something they belong to.
  private static let abbreviations: Set<String> = [
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "rev", "gen", "col", "capt", "lt", "sgt", "mt", "ft", "vs", "al",
    "approx", "dept", "est", "inc", "ltd", "co", "corp", "hr", "fr", "bzw", "ca", "evtl", "ggf", "inkl", "vgl", "hrsg",
    "mme", "mlle", "sra", "sig", "av",
  ]

  /// Those that are words of their own, or end a sentence, unless a number follows.
  private static let beforeNumbers: Set<String> = [
    "no", "vol", "fig", "eq", "ch", "pp", "ed", "nr", "abb", "bd", "str", "tel", "art", "sec", "jan", "feb", "mar", "apr",
    "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
  ]
}

extension ArraySlice<Character> {
  /// The longest end whose characters all satisfy a condition.
  fileprivate func suffix(while condition: (Character) -> Bool) -> ArraySlice<Character> {
    self[(lastIndex { !condition($0) } ?? startIndex - 1) + 1..<endIndex]
  }
}
