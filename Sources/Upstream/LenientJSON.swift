import Formats

/// Reads JSON with the deviations from RFC 8259 that occur in answers of servers: bytes that are not UTF-8 (read as
/// U+FFFD), control characters in strings, `NaN` and `Infinity` (read as null), and surrogate pairs that are divided
/// between two documents.
struct LenientJSON {
  private var pairs = SurrogatePairs()

  /// - Returns: nil if the bytes are not JSON even with these deviations.
  mutating func read(_ bytes: ArraySlice<UInt8>) -> JSONValue? {
    let whole = Array(pairs.mend(bytes))
    return JSONValue(json: whole) ?? JSONValue(json: Self.repaired(whole))
  }

  private static func repaired(_ json: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(json.count)
    var isInString = false
    var isEscaped = false
    var rest = Array(String(decoding: json, as: UTF8.self).utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: "\\"): isEscaped = isInString
      case UInt8(ascii: "\""): isInString.toggle()
      case 0..<0x20 where isInString:
        result += "\\u00".utf8 + [asciiDigit(byte >> 4), asciiDigit(byte & 15)]
        continue
      case UInt8(ascii: "N") where !isInString && rest.starts(with: "aN".utf8),
        UInt8(ascii: "I") where !isInString && rest.starts(with: "nfinity".utf8):
        rest = rest.drop { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }
        if result.last == UInt8(ascii: "-") { result.removeLast() }
        result += "null".utf8
        continue
      default: break
      }
      result.append(byte)
    }
    return result
  }
}
