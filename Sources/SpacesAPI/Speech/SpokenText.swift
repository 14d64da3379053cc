import Formats

/// A sentence as a person would read it aloud: the words of links and emphasis without their marks, addresses by their
/// host, no emoji.
struct SpokenText {
  private var rest: ArraySlice<Character>
  private var text: [Character] = []
  /// The character before the present one, whether it is said or not.
  private var previous: Character = " "

  /// - Returns: nil when there is nothing to say.
  static func read(_ sentence: String) -> String? {
    let lines = sentence.split(whereSeparator: \.isNewline).map { MarkdownLine.spoken($0) }
    var reader = SpokenText(rest: Array(lines.filter { !$0.isEmpty }.joined(separator: [" "]))[...])
    reader.run()
    var words = String(reader.text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard words.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
    // A heading or an item of a list gets the pause that its line break stands for.
    if let last = words.last, last.isLetter || last.isNumber { words += last.isIdeograph ? "。" : "." }
    return words
  }

  private init(rest: ArraySlice<Character>) {
    self.rest = rest
  }

  private mutating func run() {
    while let character = rest.first {
      if skipMarkup(character) { continue }
      rest.removeFirst()
      if character.isPicture {
        text.append(" ")
      } else if !isMark(character) {
        text.append(character)
      }
      previous = character
    }
  }

  /// - Returns: whether something was read that stands for other words, or for none.
  private mutating func skipMarkup(_ character: Character) -> Bool {
    switch character {
    case "\\":
      guard let next = rest.dropFirst().first, next.isPunctuation || next.isSymbol else { return false }
      text.append(next)
      rest.removeFirst(2)
      return true
    case "!", "[": return readLink()
    case "<": return readTag()
    case "&": return readEntity()
    case "h", "H", "w": return readAddress()
    default: return false
    }
  }

  /// `[words](address)` and `![words](address)`: the words.
  private mutating func readLink() -> Bool {
    let start = rest.first == "!" ? rest.dropFirst() : rest
    guard start.first == "[", let close = start.firstIndex(of: "]") else { return false }
    let after = start[(close + 1)...]
    let words = start[(start.startIndex + 1)..<close]
    if after.first == "(", let end = Self.closingParenthesis(of: after) {
      rest = words + after[(end + 1)...]
    } else if after.first == "[", let end = after.firstIndex(of: "]") {
      rest = words + after[(end + 1)...]
    } else if words.first == "^" {
      // A footnote.
      rest = after
    } else {
      return false
    }
    return true
  }

  /// An address may have pairs of parentheses in it.
  private static func closingParenthesis(of text: ArraySlice<Character>) -> Int? {
    var depth = 0
    for index in text.indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }

  /// `<https://…>` is an address, `<br>` and the like are nothing.
  private mutating func readTag() -> Bool {
    let inside = rest.dropFirst()
    guard let first = inside.first, first.isLetter || first == "/", let end = inside.firstIndex(of: ">"),
      end - inside.startIndex <= 300
    else { return false }
    if String(inside[..<end]).contains("://") {
      rest.removeFirst()
      rest.remove(at: end)
      return true
    }
    text.append(" ")
    rest = rest[(end + 1)...]
    return true
  }

  private mutating func readEntity() -> Bool {
    let entities: [(String, Character)] = [
      ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&nbsp;", " "),
    ]
    for (name, character) in entities where rest.starts(with: name) {
      text.append(character)
      rest.removeFirst(name.count)
      return true
    }
    return false
  }

  /// The host stands for the whole address.
  private mutating func readAddress() -> Bool {
    if let last = text.last, last.isLetter && !last.isIdeograph || last.isNumber { return false }
    var address = rest.prefix { !$0.isWhitespace && !"<>\"”|。，、".contains($0) }
    let lower = String(address.prefix(8)).lowercased()
    let schemes = ["https://", "http://", "www."]
    guard let scheme = schemes.first(where: { lower.hasPrefix($0) }) else { return false }
    var host = address.dropFirst(scheme.count).prefix { !"/?#:)".contains($0) }
    if String(host).lowercased().hasPrefix("www.") { host = host.dropFirst(4) }
    // Chinese and Japanese go on without a space.
    if host.first?.isASCII == true, let other = host.firstIndex(where: \.isIdeograph) {
      (host, address) = (host[..<other], address[..<other])
    }
    while let last = host.last, ".,;!?".contains(last) { host.removeLast() }
    guard !host.isEmpty else { return false }
    let end = address.lastIndex { !".,;!?)".contains($0) } ?? address.startIndex
    text += host + address[(end + 1)...]
    rest = rest.dropFirst(address.count)
    return true
  }

  /// Marks of emphasis and code. One between spaces or within a word stands for itself.
  private func isMark(_ character: Character) -> Bool {
    guard "*_~`".contains(character) else { return character == "[" || character == "]" || character == "|" }
    if character == "`" { return true }
    let before = text.last ?? " "
    let after = rest.first ?? " "
    if character == "_", before.isLetter || before.isNumber, after.isLetter || after.isNumber { return false }
    if character == "*", before.isNumber, after.isNumber { return false }
    if character == "~" { return after == "~" || previous == "~" }
    return !(before.isWhitespace && after.isWhitespace)
  }
}

extension Character {
  /// An emoji, or a part of one.
  fileprivate var isPicture: Bool {
    guard let first = unicodeScalars.first else { return false }
    if first.properties.isEmojiPresentation || first.properties.isEmojiModifier { return true }
    if unicodeScalars.contains(where: { $0.value == 0xFE0F || $0.value == 0x20E3 }) { return true }
    return first.properties.isEmoji && first.value > 0x2000 || (0x2500...0x25FF).contains(first.value)
  }

  fileprivate var isIdeograph: Bool {
    unicodeScalars.first.map { $0.properties.isIdeographic || (0x3040...0x30FF).contains($0.value) } ?? false
  }
}
