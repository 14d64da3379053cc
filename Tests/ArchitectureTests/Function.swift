/// A function that has a body, and how long it is.
struct Function: Equatable {
  let name: String
  /// The line of `func`, `init`, `deinit`, `subscript` or `var`, from 1.
  let line: Int
  /// From that line to that of the closing brace.
  let lineCount: Int

  /// Functions, initializers, deinitializers, subscripts and computed properties.
  static func all(in code: SwiftCode) -> [Function] {
    code.words.indices.compactMap { index in
      let word = code.words[index]
      guard keywords.contains(word.text), let body = code.body(after: index) else { return nil }
      let (before, after) = code.neighbours(of: word)
      switch word.text {
      case "init": guard before != UInt8(ascii: "."), let after, "(?!<".utf8.contains(after) else { return nil }
      case "var": guard isComputed(code.bytes[word.range.upperBound..<body.range.lowerBound]) else { return nil }
      default: break
      }
      let isNamed = ["func", "var"].contains(word.text) && index + 1 < code.words.count
      let name = isNamed ? code.words[index + 1].text : word.text
      return Function(name: name, line: word.line, lineCount: body.lastLine - word.line + 1)
    }
  }

  private static let keywords: Set = ["func", "init", "deinit", "subscript", "var"]

  /// Whether the text between `var` and a brace is `name: Type` alone.
  private static func isComputed(_ header: ArraySlice<UInt8>) -> Bool {
    String(decoding: header, as: UTF8.self).wholeMatch(of: /\s*\w+\s*:[^=\n]*/) != nil
  }
}
