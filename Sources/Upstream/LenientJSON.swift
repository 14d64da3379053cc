import Formats

/// Reads JSON the way servers write it. Beyond RFC 8259 it understands bytes that are not UTF-8 (as U+FFFD), control
/// characters in strings, `NaN` and `Infinity` (as null), and characters whose two halves come in two documents.
struct LenientJSON {
  private var pairs = SurrogatePairs()

  /// - Returns: nil when it is not JSON all the same.
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
        result += "\\u00".utf8 + [hexDigit(byte >> 4), hexDigit(byte & 15)]
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
