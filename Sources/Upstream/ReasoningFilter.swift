/// Takes the reasoning off the beginning of an answer: models whose server does not know them write it into the
/// answer, as `<think>…</think>` or `<thinking>…</thinking>`. White space around it goes with it. The same tags later
/// in an answer are part of it.
struct ReasoningFilter {
  private static let names = ["think", "thinking"]

  private enum State {
    /// There was no text so far but white space and whole blocks.
    case beginning
    /// Until this tag.
    case reasoning(end: String)
    case answer
  }

  private var state = State.beginning
  private var hasReasoned = false
  /// White space that is part of the answer unless a block follows.
  private var blank = ""
  /// What may turn out to be a tag.
  private var held = ""

  /// - Parameter piece: the next part of what the server gave as the answer.
  /// - Returns: the part of the answer that is certain now; may be empty.
  mutating func read(_ piece: String) -> String {
    if case .answer = state { return piece }
    held += piece
    while true {
      switch state {
      case .answer:
        defer { held = "" }
        return held
      case .beginning:
        let text = held.unicodeScalars.drop { $0.properties.isWhitespace }
        if !hasReasoned { blank.unicodeScalars += held.unicodeScalars[..<text.startIndex] }
        held = String(text)
        let start = held.utf8.prefix(12).lowercasedASCII
        if let name = Self.names.first(where: { start.starts(with: "<\($0)>".utf8) }) {
          held = String(decoding: held.utf8.dropFirst(name.utf8.count + 2), as: UTF8.self)
          blank = ""
          hasReasoned = true
          state = .reasoning(end: "</\(name)>")
        } else if Self.names.contains(where: { "<\($0)>".utf8.starts(with: start) }) {
          return ""
        } else {
          held = blank + held
          state = .answer
        }
      case .reasoning(let end):
        guard skip(past: end) else { return "" }
        state = .beginning
      }
    }
  }

  /// - Returns: what was held back and is the answer's last part after all.
  mutating func end() -> String {
    guard case .beginning = state, !held.isEmpty else { return "" }
    state = .answer
    return blank + held
  }

  /// Drops what is held up to `tag` and with it; without the tag, all that cannot be its beginning.
  private mutating func skip(past tag: String) -> Bool {
    let bytes = Array(held.utf8)
    let folded = bytes.lowercasedASCII
    if let range = folded.firstRange(of: tag.utf8) {
      held = String(decoding: bytes[range.upperBound...], as: UTF8.self)
      return true
    }
    let tail = (0..<min(tag.utf8.count, folded.count + 1)).last { tag.utf8.starts(with: folded.suffix($0)) } ?? 0
    held = String(decoding: bytes.suffix(tail), as: UTF8.self)
    return false
  }
}
