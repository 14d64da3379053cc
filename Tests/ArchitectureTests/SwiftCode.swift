/// The words and blocks of Swift code without comments and literals.
struct SwiftCode {
  struct Word {
    let text: String
    let range: Range<Int>
    /// From 1.
    let line: Int
    /// How many braces, brackets and parentheses are open.
    let depth: Int
  }

  /// From one brace to the one that closes it.
  struct Block {
    let range: Range<Int>
    let lastLine: Int
    /// That of the words before it.
    let depth: Int
  }

  let bytes: [UInt8]
  /// In the order of their places, as the blocks are.
  let words: [Word]
  let blocks: [Block]

  init(_ code: String) {
    bytes = Array(code.utf8)
    var (words, blocks, open): ([Word], [Block], [Int]) = ([], [], [])
    var (position, line) = (0, 1)
    while position < bytes.count {
      let start = position
      position += 1
      switch bytes[start] {
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): open.append(start)
      case UInt8(ascii: ")"), UInt8(ascii: "]"): _ = open.popLast()
      case UInt8(ascii: "}"):
        guard let first = open.popLast() else { continue }
        blocks.append(Block(range: first..<position, lastLine: line, depth: open.count))
      case let byte where Self.isWord(byte):
        while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        words.append(Word(text: text, range: start..<position, line: line, depth: open.count))
      default: continue
      }
    }
    self.words = words
    self.blocks = blocks.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// The body of the declaration that the word begins; nil for a requirement of a protocol.
  func body(after index: Int) -> Block? {
    let word = words[index]
    let next = words[(index + 1)...].first {
      $0.depth < word.depth || ($0.depth == word.depth && Self.declarationWords.contains($0.text))
    }
    let limit = next?.range.lowerBound ?? bytes.count
    var (low, high) = (0, blocks.count)
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].range.lowerBound < word.range.upperBound { low = middle + 1 } else { high = middle }
    }
    return blocks[low...].prefix { $0.range.lowerBound < limit }.first { $0.depth == word.depth }
  }

  /// The first byte before or after the word that is no space.
  func neighbours(of word: Word) -> (before: UInt8?, after: UInt8?) {
    let isInk: (UInt8) -> Bool = { $0 > UInt8(ascii: " ") }
    return (bytes[..<word.range.lowerBound].last(where: isInk), bytes[word.range.upperBound...].first(where: isInk))
  }

  /// Words that begin a declaration or stand before one.
  static let declarationWords: Set<String> = [
    "actor", "associatedtype", "borrowing", "case", "class", "consuming", "convenience", "deinit", "enum", "extension",
    "fileprivate", "final", "func", "indirect", "infix", "init", "internal", "let", "mutating", "nonisolated", "open",
    "override", "package", "postfix", "prefix", "private", "protocol", "public", "required", "static", "struct",
    "subscript", "typealias", "unowned", "var", "weak",
  ]

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...: true
    default: false
    }
  }
}
