/// Swift source taken apart far enough to tell code from comments and from what string literals say.
struct SwiftText {
  struct Literal: Equatable {
    /// The line in which the literal begins, from 1.
    let line: Int
    /// What is between the quotes, with `\()` in place of every interpolation. Escapes stay as they are written.
    let text: String
  }

  /// The source with spaces in place of comments and of what literals say: as many bytes, the same lines.
  /// Code that is interpolated in a string literal stays.
  let code: String
  /// In the order of their beginnings; a literal within an interpolation is one of its own.
  let literals: [Literal]

  init(_ source: String) {
    var scanner = Scanner(source)
    scanner.readCode(inInterpolation: false)
    code = String(decoding: scanner.code, as: UTF8.self)
    literals = scanner.literals.sorted { $0.start < $1.start }.map { $0.literal }
  }
}

private struct Scanner {
  let source: [UInt8]
  var code: [UInt8]
  var literals: [(start: Int, literal: SwiftText.Literal)] = []
  private var position = 0
  private var line = 1
  private var last: UInt8 = UInt8(ascii: ";")

  init(_ source: String) {
    self.source = Array(source.utf8)
    code = self.source
  }

  /// Reads to the end, or to the parenthesis that closes an interpolation.
  mutating func readCode(inInterpolation: Bool) {
    var depth = 0
    while position < source.count {
      let byte = source[position]
      switch byte {
      case UInt8(ascii: "/") where isNext("//"): blank(toLineEnd: position)
      case UInt8(ascii: "/") where isNext("/*"): readComment()
      case UInt8(ascii: "/"): readRegexOrOperator()
      case UInt8(ascii: "\""): readLiteral(hashes: 0)
      case UInt8(ascii: "#"):
        let hashes = source[position...].prefix { $0 == UInt8(ascii: "#") }.count
        advance(hashes)
        if isNext("\"") { readLiteral(hashes: hashes) }
      case UInt8(ascii: ")") where inInterpolation && depth == 0: return
      default:
        if byte == UInt8(ascii: "(") { depth += 1 } else if byte == UInt8(ascii: ")") { depth -= 1 }
        if byte > UInt8(ascii: " ") { last = byte }
        advance(1)
      }
    }
  }

  private mutating func readLiteral(hashes: Int) {
    let (start, startLine) = (position, line)
    let quotes = isNext("\"\"\"") ? "\"\"\"" : "\""
    let tail = String(repeating: "#", count: hashes)
    var text: [UInt8] = []
    advance(quotes.utf8.count)
    while position < source.count, !isNext(quotes + tail) {
      if isNext("\\" + tail + "(") {
        text += Array("\\()".utf8)
        blank(2 + hashes)
        readCode(inInterpolation: true)
        blank(1)
      } else {
        let count = min(isNext("\\" + tail) ? 2 + hashes : 1, source.count - position)
        text += source[position..<position + count]
        blank(count)
      }
    }
    advance(min(quotes.utf8.count + hashes, source.count - position))
    last = UInt8(ascii: "\"")
    literals.append((start, .init(line: startLine, text: String(decoding: text, as: UTF8.self))))
  }

  /// A slash begins a regular expression where no value stands before it, and where another slash ends it in its line.
  private mutating func readRegexOrOperator() {
    var end = position + 1
    while end < source.count, source[end] != UInt8(ascii: "/"), source[end] != UInt8(ascii: "\n") {
      end += source[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    let isClosed = end < source.count && source[end] == UInt8(ascii: "/")
    let isRegex = isClosed && "(,=:[!&|{;?".utf8.contains(last) && !isNext("/ ")
    last = UInt8(ascii: "/")
    advance(1)
    if isRegex {
      blank(end - position)
      advance(1)
    }
  }

  private mutating func readComment() {
    var depth = 0
    repeat {
      let isEdge = isNext("/*") || isNext("*/")
      if isEdge { depth += isNext("/*") ? 1 : -1 }
      blank(min(isEdge ? 2 : 1, source.count - position))
    } while depth > 0 && position < source.count
  }

  private mutating func blank(toLineEnd start: Int) {
    blank((source[start...].firstIndex(of: UInt8(ascii: "\n")) ?? source.count) - start)
  }

  private mutating func blank(_ count: Int) {
    for index in position..<min(position + count, source.count) where source[index] != UInt8(ascii: "\n") {
      code[index] = UInt8(ascii: " ")
    }
    advance(count)
  }

  private mutating func advance(_ count: Int) {
    let end = min(position + count, source.count)
    while position < end {
      if source[position] == UInt8(ascii: "\n") { line += 1 }
      position += 1
    }
  }

  private func isNext(_ text: String) -> Bool {
    var index = position
    for byte in text.utf8 {
      guard index < source.count, source[index] == byte else { return false }
      index += 1
    }
    return true
  }
}
