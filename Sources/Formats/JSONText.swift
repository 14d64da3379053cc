/// JSON strings as bytes.
extension [UInt8] {
  /// Appends `text` as a JSON string. Only what RFC 8259 requires is escaped; `/`, DEL and non-ASCII stay as they are.
  public mutating func appendJSON(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      append(UInt8(ascii: "\""))
      if utf8.span.needsEscapes {
        append(addingCapacity: utf8.count * 6) { $0.appendEscaped(utf8.span) }
      } else {
        append(contentsOf: utf8)
      }
      append(UInt8(ascii: "\""))
    }
  }
}

extension OutputSpan<UInt8> {
  /// Replaces the valid UTF-8 from `start` to the end by its form in a JSON string. The span must have room for it: an
  /// escape has up to six bytes instead of one.
  public mutating func escapeJSON(from start: Int) {
    guard span.extracting(start..<count).needsEscapes else { return }
    let unescaped = bytes(from: start)
    removeLast(unescaped.count)
    appendEscaped(unescaped.span)
  }

  private func bytes(from start: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(addingCapacity: count - start) { $0.append(bytesOf: span.extracting(start..<count)) }
    return bytes
  }

  fileprivate mutating func appendEscaped(_ text: Span<UInt8>) {
    var start = 0
    for index in text.indices where escapeMark(text[index]) != 0 {
      append(bytesOf: text.extracting(start..<index))
      appendEscape(text[index])
      start = index + 1
    }
    append(bytesOf: text.extracting(start..<text.count))
  }

  private mutating func appendEscape(_ byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case 0x22, 0x5C: append(byte)
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0D: append(UInt8(ascii: "r"))
    case 0x09: append(UInt8(ascii: "t"))
    default:
      append(UInt8(ascii: "u"))
      append(UInt8(ascii: "0"))
      append(UInt8(ascii: "0"))
      append(hexDigit(byte >> 4))
      append(hexDigit(byte & 15))
    }
  }
}

extension Span<UInt8> {
  /// Whether any of the bytes needs an escape in a JSON string. Most texts need none.
  fileprivate var needsEscapes: Bool {
    var found: UInt64 = 0
    var index = 0
    while index &+ 8 <= count {
      found |= escapeMarks(word(at: index))
      index &+= 8
    }
    while index < count {
      found |= UInt64(escapeMark(self[index]))
      index &+= 1
    }
    return found != 0
  }
}

/// Not 0 if any of eight bytes needs an escape. The highest bit of each byte is tested at once: for a byte of at most
/// 0x7f, the subtraction of n sets it if the byte is below n. A byte that is equal to a quote or a backslash becomes 0
/// by exclusive or, and is then below 1.
@inline(__always)
private func escapeMarks(_ bytes: UInt64) -> UInt64 {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let quotes = bytes ^ (ones &* UInt64(UInt8(ascii: "\"")))
  let backslashes = bytes ^ (ones &* UInt64(UInt8(ascii: "\\")))
  let controls = (bytes &- ones &* 0x20) & ~bytes
  return (controls | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes) & (ones &* 0x80)
}

/// 1 for a byte that needs an escape, else 0.
@inline(__always)
private func escapeMark(_ byte: UInt8) -> UInt8 {
  (byte < 0x20 ? 1 : 0) | (byte == UInt8(ascii: "\"") ? 1 : 0) | (byte == UInt8(ascii: "\\") ? 1 : 0)
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
