/// Public declarations without a documentation comment.
enum Documentation {
  /// The lines of what says `public` or `open`, and of what is public without saying it: requirements of protocols,
  /// members of public extensions, and cases that carry values. The name of a plain case can suffice.
  static func missing(in file: SourceTree.File) -> [Int] {
    let code = SwiftCode(file.code)
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    let codeLines = file.code.split(separator: "\n", omittingEmptySubsequences: false)
    var found: Set<Int> = []
    for index in code.words.indices.dropLast() where isAccess(at: index, code) {
      let word = code.words[index]
      let kind = code.words[(index + 1)...].first { $0.text != "indirect" }?.text ?? ""
      if kind != "extension" { found.insert(word.line) }
      guard let keywords = memberKeywords[kind] else { continue }
      guard let body = code.body(after: typeKeyword(after: index, code)) else { continue }
      let members = code.words.filter { body.range.contains($0.range.lowerBound) && $0.depth == body.depth + 1 }
      let starts = members.filter { keywords.contains($0.text) }.map(\.line)
      found.formUnion(kind == "enum" ? starts.filter { codeLines[$0 - 1].contains("(") } : starts)
    }
    return found.filter { !isDocumented($0, lines) }.sorted()
  }

  private static let memberKeywords: [String: Set<String>] = [
    "enum": ["case"],
    "protocol": ["var", "func", "init", "subscript", "associatedtype"],
    "extension": ["var", "func", "init", "subscript", "typealias", "struct", "enum", "class", "let"],
  ]

  /// `open` is a name too: `let open: Int`. As access it stands before another word of a declaration.
  private static func isAccess(at index: Int, _ code: SwiftCode) -> Bool {
    let (word, next) = (code.words[index], code.words[index + 1])
    guard ["public", "open"].contains(word.text), SwiftCode.declarationWords.contains(next.text) else { return false }
    return code.bytes[word.range.upperBound..<next.range.lowerBound].allSatisfy { $0 == UInt8(ascii: " ") }
  }

  private static func typeKeyword(after index: Int, _ code: SwiftCode) -> Int {
    code.words[(index + 1)...].firstIndex { memberKeywords.keys.contains($0.text) } ?? index
  }

  private static func isDocumented(_ line: Int, _ lines: [Substring]) -> Bool {
    let texts = lines.prefix(line - 1).map { $0.drop { $0 == " " } }
    return texts.last { !$0.hasPrefix("@") }?.hasPrefix("///") ?? false
  }
}
