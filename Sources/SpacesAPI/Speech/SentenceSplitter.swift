/// Cuts an answer that comes in pieces into sentences. They keep their Markdown, except for blocks of code, which are
/// left out: nobody reads those aloud.
struct SentenceSplitter {
  /// Characters of a sentence; a longer one is cut at a comma or a space.
  static let longest = 400

  private var waiting: [Character] = []
  private var isInCode = false

  /// - Returns: the sentences that are complete now.
  mutating func add(_ text: String) -> [String] {
    // A character may have come in two pieces.
    let last = waiting.popLast().map { String($0) } ?? ""
    waiting += Array(last + text)
    return take(isEnd: false)
  }

  /// - Returns: what is left, when no more text comes.
  mutating func end() -> [String] { take(isEnd: true) }

  private mutating func take(isEnd: Bool) -> [String] {
    var sentences: [String] = []
    var rest = waiting[...]
    while let sentence = next(&rest, isEnd: isEnd) {
      if !sentence.isEmpty { sentences.append(String(sentence)) }
    }
    waiting = Array(rest)
    return sentences
  }

  /// - Returns: nil when more text is needed; empty for what is not read aloud.
  private mutating func next(_ rest: inout ArraySlice<Character>, isEnd: Bool) -> ArraySlice<Character>? {
    if isInCode {
      guard let line = Self.takeLine(&rest, isEnd: isEnd) else { return nil }
      isInCode = !Self.isFence(line)
      return []
    }
    rest = rest.drop(while: \.isWhitespace)
    guard let first = rest.first else { return nil }
    if first == "`" || first == "~" {
      // Whether it becomes a fence is known after three characters.
      if rest.count < 3, rest.allSatisfy({ $0 == first }), !isEnd { return nil }
      if Self.isFence(rest) {
        guard Self.takeLine(&rest, isEnd: isEnd) != nil else { return nil }
        isInCode = true
        return []
      }
    }
    guard let end = SentenceEnd.find(in: rest, isEnd: isEnd) ?? (isEnd ? rest.endIndex : nil) else { return nil }
    defer { rest = rest[end...] }
    return rest[..<end]
  }

  private static func isFence(_ line: ArraySlice<Character>) -> Bool {
    let line = line.drop { $0 == " " }
    return line.starts(with: "```") || line.starts(with: "~~~")
  }

  /// - Returns: nil while the line is not complete.
  private static func takeLine(_ rest: inout ArraySlice<Character>, isEnd: Bool) -> ArraySlice<Character>? {
    guard !rest.isEmpty, let end = rest.firstIndex(where: \.isNewline) ?? (isEnd ? rest.endIndex : nil) else { return nil }
    defer { rest = rest[end...].dropFirst() }
    return rest[..<end]
  }
}
