extension [UInt8] {
  /// Appends `text` as a JSON string; see `ByteCursor.appendJSON`.
  public mutating func appendJSON(_ text: String) {
    let text = text.utf8Span.span
    append(atMost: text.count * 6 + 2) { $0.appendJSON(text) }
  }
}

extension ByteCursor {
  mutating func appendEscaped(_ text: Span<UInt8>) {
    var index = 0
    while index &+ 8 <= text.count {
      let word = text.word(at: index)
      let marks = escapeMarks(word)
      // All eight bytes, or those before the first mark. Marks after it can be of bytes that need no escape.
      let plain = marks.littleEndian.trailingZeroBitCount / 8
      store(word, at: 0)
      skip(plain)
      index &+= plain
      if marks != 0 {
        appendEscape(text[index])
        index &+= 1
      }
    }
    while index < text.count {
      let byte = text[index]
      if escapeMarks(UInt64(byte) | spaces) == 0 { append(byte) } else { appendEscape(byte) }
      index &+= 1
    }
  }

  private mutating func appendEscape(_ byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case 0x22, 0x5C: append(byte)
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0D: append(UInt8(ascii: "r"))
    case 0x09: append(UInt8(ascii: "t"))
    default:
      append("u00")
      append(asciiDigit(byte >> 4))
      append(asciiDigit(byte & 15))
    }
  }
}

/// Seven spaces, the bytes beside one that is looked at alone.
let spaces: UInt64 = 0x2020_2020_2020_2000

/// Not 0 if any of eight bytes needs an escape. The highest bit of each byte is tested at once: for a byte of at most
/// 0x7f, the subtraction of n sets it if the byte is below n. A byte that is equal to a quote or a backslash becomes 0
/// by exclusive or, and is then below 1.
@inline(__always)
func escapeMarks(_ bytes: UInt64) -> UInt64 {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let quotes = bytes ^ (ones &* UInt64(UInt8(ascii: "\"")))
  let backslashes = bytes ^ (ones &* UInt64(UInt8(ascii: "\\")))
  let controls = (bytes &- ones &* 0x20) & ~bytes
  return (controls | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes) & (ones &* 0x80)
}

/// The same for 16 bytes, each by itself. The types are written out because the compiler would else compare the bytes with
/// a number, one after the other.
@inline(__always)
func escapeMarks(_ bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
  let quote = SIMD16<UInt8>(repeating: UInt8(ascii: "\""))
  let backslash = SIMD16<UInt8>(repeating: UInt8(ascii: "\\"))
  let space = SIMD16<UInt8>(repeating: UInt8(ascii: " "))
  return (bytes .== quote) .| (bytes .== backslash) .| (bytes .< space)
}

extension SIMDMask<SIMD16<Int8>> {
  /// Whether no lane is set. `any` would ask one lane after the other.
  @inline(__always)
  var isEmpty: Bool {
    let lanes = SIMD16<UInt8>(repeating: 0).replacing(with: SIMD16<UInt8>(repeating: 1), where: self)
    let eight = lanes.lowHalf | lanes.highHalf
    let four = eight.lowHalf | eight.highHalf
    let two = four.lowHalf | four.highHalf
    return two[0] | two[1] == 0
  }
}

extension JSONValue {
  /// The document as UTF-8 without white space.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  /// Appends the document as UTF-8 without white space.
  public func append(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): bytes.appendDecimal(value)
    case .number(let text): bytes.append(contentsOf: text.utf8)
    case .string(let text): bytes.appendJSON(text)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        element.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.appendJSON(member.key)
        bytes.append(UInt8(ascii: ":"))
        member.value.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }
}
