/// Removes the reasoning from the beginning of an answer. Servers that do not recognize the reasoning of a model leave
/// it in the answer, as `<think>…</think>` or `<thinking>…</thinking>`. White space around it is removed too. The same
/// tags later in the answer are kept.
struct ReasoningFilter {
  private static let names = ["think", "thinking"]

  private enum State {
    /// The text so far was white space and whole blocks of reasoning.
    case beginning
    /// Inside a block, until this tag.
    case reasoning(end: String)
    case answer
  }

  private var state = State.beginning
  private var hasReasoned = false
  /// White space that is part of the answer unless a block follows.
  private var blank = ""
  /// Text that may be the beginning of a tag.
  private var held = ""

  /// - Parameter piece: the next piece of text from the server.
  /// - Returns: the text that certainly belongs to the answer; can be empty.
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

  /// - Returns: the text that was held back and is the end of the answer.
  mutating func end() -> String {
    guard case .beginning = state, !held.isEmpty else { return "" }
    state = .answer
    return blank + held
  }

  /// Drops the held text up to the end of `tag`. Without the tag, drops all but what may be its beginning, and returns
  /// false.
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
