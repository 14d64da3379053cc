/// JSON strings as bytes.
extension [UInt8] {
  /// Appends `text` as a JSON string. Only what RFC 8259 requires is escaped; `/`, DEL and non-ASCII stay as they are.
  public mutating func appendJSON(_ text: String) {
    append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      var found: UInt8 = 0
      for byte in utf8 { found |= Self.escapeMark(byte) }
      var start = 0
      if found != 0 {
        for index in utf8.indices where Self.escapeMark(utf8[index]) != 0 {
          append(contentsOf: utf8[start..<index])
          appendJSONEscape(utf8[index])
          start = index + 1
        }
      }
      append(contentsOf: utf8[start...])
    }
    append(UInt8(ascii: "\""))
  }

  /// Appends valid UTF-8 as a JSON string.
  public mutating func appendJSON(utf8 text: Span<UInt8>) {
    append(UInt8(ascii: "\""))
    var found: UInt8 = 0
    for index in text.indices { found |= Self.escapeMark(text[index]) }
    var start = 0
    if found != 0 {
      for index in text.indices where Self.escapeMark(text[index]) != 0 {
        append(text.extracting(start..<index))
        appendJSONEscape(text[index])
        start = index + 1
      }
    }
    append(text.extracting(start..<text.count))
    append(UInt8(ascii: "\""))
  }

  /// 1 for a byte that needs an escape, else 0. Most texts have no such byte, and a loop that only combines these marks
  /// has no branches, so the compiler can vectorize it.
  @inline(__always)
  private static func escapeMark(_ byte: UInt8) -> UInt8 {
    (byte < 0x20 ? 1 : 0) | (byte == UInt8(ascii: "\"") ? 1 : 0) | (byte == UInt8(ascii: "\\") ? 1 : 0)
  }

  private mutating func append(_ run: Span<UInt8>) {
    guard !run.isEmpty else { return }
    append(addingCapacity: run.count) { output in
      for index in run.indices { output.append(run[index]) }
    }
  }

  private mutating func appendJSONEscape(_ byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case 0x22, 0x5C: append(byte)
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0D: append(UInt8(ascii: "r"))
    case 0x09: append(UInt8(ascii: "t"))
    default:
      append(contentsOf: "u00".utf8)
      append(hexDigit(byte >> 4))
      append(hexDigit(byte & 15))
    }
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
