/// Whether bytes are one JSON document (RFC 8259) in UTF-8, every member of it.
///
/// `JSONDecoder` alone reads no more than it is asked for, and lets pass what is not JSON: commas before a
/// closing bracket, other encodings, anything at all in a member that nobody wants. Goes through the bytes
/// without recursion, so that no nesting exhausts the stack.
struct JSONSyntax {
  private let bytes: [UInt8]
  private var position = 0

  static func isValid(_ bytes: [UInt8]) -> Bool {
    guard String(validating: bytes, as: UTF8.self) != nil else { return false }
    var syntax = JSONSyntax(bytes: bytes)
    return syntax.document()
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private mutating func document() -> Bool {
    /// The brackets that are still to close.
    var open: [UInt8] = []
    while true {
      skipSpace()
      switch next() {
      case UInt8(ascii: "{"):
        if !skip("}") {
          open.append(UInt8(ascii: "}"))
          guard name() else { return false }
          continue
        }
      case UInt8(ascii: "["):
        if !skip("]") {
          open.append(UInt8(ascii: "]"))
          continue
        }
      case UInt8(ascii: "\""): guard string() else { return false }
      case UInt8(ascii: "t"): guard word("rue") else { return false }
      case UInt8(ascii: "f"): guard word("alse") else { return false }
      case UInt8(ascii: "n"): guard word("ull") else { return false }
      case UInt8(ascii: "-"): guard number(next()) else { return false }
      case let byte: guard number(byte) else { return false }
      }
      // After a value: whatever it closes, then a comma and the next one, or the end.
      var isOver = false
      while !isOver {
        skipSpace()
        guard let closing = open.last else { return position == bytes.count }
        switch next() {
        case closing: open.removeLast()
        case UInt8(ascii: ","):
          guard closing == UInt8(ascii: "]") || name() else { return false }
          isOver = true
        default: return false
        }
      }
    }
  }

  /// A member's name and its colon.
  private mutating func name() -> Bool {
    skipSpace()
    guard next() == UInt8(ascii: "\""), string() else { return false }
    skipSpace()
    return next() == UInt8(ascii: ":")
  }

  /// What follows an opening quote.
  private mutating func string() -> Bool {
    while let byte = next() {
      switch byte {
      case UInt8(ascii: "\""): return true
      case UInt8(ascii: "\\"): guard escape() else { return false }
      case 0..<0x20: return false
      default: break
      }
    }
    return false
  }

  /// What follows a backslash. Half a surrogate pair is no text, though the grammar would let it pass.
  private mutating func escape() -> Bool {
    guard let byte = next() else { return false }
    guard byte == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(byte) }
    guard let unit = codeUnit() else { return false }
    if UTF16.isTrailSurrogate(unit) { return false }
    guard UTF16.isLeadSurrogate(unit) else { return true }
    return word("\\u") && codeUnit().map(UTF16.isTrailSurrogate) == true
  }

  private mutating func codeUnit() -> UInt16? {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  /// The rest of a number whose first digit was `first`.
  private mutating func number(_ first: UInt8?) -> Bool {
    guard let first, Self.isDigit(first) else { return false }
    if first != UInt8(ascii: "0") { skipDigits() }
    if peek() == UInt8(ascii: ".") {
      position += 1
      guard skipDigits() else { return false }
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      position += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() else { return false }
    }
    return true
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// - Returns: whether there was one at least.
  @discardableResult
  private mutating func skipDigits() -> Bool {
    let start = position
    while let byte = peek(), Self.isDigit(byte) { position += 1 }
    return position > start
  }

  private mutating func word(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { $0.allSatisfy { next() == $0 } }
  }

  /// Skips white space, and `character` where it comes next.
  /// - Returns: whether it came.
  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func next() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }
}
