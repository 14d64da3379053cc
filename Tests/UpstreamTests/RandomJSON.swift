/// A JSON document that can be written in many ways. Strings are UTF-16, so that halves of surrogate pairs can be told.
indirect enum RandomJSON: Sendable {
  case raw(String)
  case string([UInt16])
  case array([RandomJSON])
  case object([(String, RandomJSON)])

  static func text(_ text: String) -> RandomJSON { .string(Array(text.utf16)) }

  /// With escapes, blanks and the order of members as the numbers say, and with members that nobody knows.
  /// - Parameter newline: what may stand between tokens for a line break; empty for none.
  func write(_ numbers: inout SeededNumbers, newline: String) -> String {
    switch self {
    case .raw(let text): return text
    case .string(let units): return Self.quoted(units, &numbers)
    case .array(let elements):
      let parts = elements.map { Self.blank(&numbers, newline) + $0.write(&numbers, newline: newline) }
      return "[" + parts.joined(separator: ",") + Self.blank(&numbers, newline) + "]"
    case .object(var members):
      if numbers.once(in: 3) { members.append(("x_\(members.count)", numbers.pick(Self.strangers))) }
      if numbers.once(in: 3) { members.shuffle(using: &numbers) }
      let parts = members.map { name, value in
        Self.blank(&numbers, newline) + Self.quoted(Array(name.utf16), &numbers) + Self.blank(&numbers, newline) + ":"
          + Self.blank(&numbers, newline) + value.write(&numbers, newline: newline)
      }
      return "{" + parts.joined(separator: ",") + Self.blank(&numbers, newline) + "}"
    }
  }

  private static let strangers: [RandomJSON] = [
    .raw("null"), .raw("-0.5e-3"), .raw("[[],{}]"), .raw("123456789012345678901234567890"), .text("data: [DONE]\n\n"),
    .object([("content", .text("not this")), ("error", .text("nor this"))]), .raw("NaN"), .array([.text("{"),
      .raw("true")]),
  ]

  private static func blank(_ numbers: inout SeededNumbers, _ newline: String) -> String {
    guard numbers.once(in: 6) else { return "" }
    return numbers.pick([" ", "\t", "  ", newline])
  }

  private static func quoted(_ units: [UInt16], _ numbers: inout SeededNumbers) -> String {
    var result = "\""
    var rest = units[...]
    let escapesAll = numbers.once(in: 10)
    while let unit = rest.popFirst() {
      if UTF16.isLeadSurrogate(unit), let trail = rest.first, UTF16.isTrailSurrogate(trail), !escapesAll,
        !numbers.once(in: 2) {
        rest.removeFirst()
        result.unicodeScalars.append(UTF16.decode(UTF16.EncodedScalar([unit, trail])))
      } else if let scalar = Unicode.Scalar(unit), !escapesAll, unit >= 0x20, unit != 0x22, unit != 0x5C,
        !numbers.once(in: 12) {
        result.unicodeScalars.append(scalar)
      } else {
        let digits = String(unit, radix: 16, uppercase: numbers.once(in: 2))
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result + "\""
  }
}
