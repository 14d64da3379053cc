/// Joins surrogate pairs that a server has divided between two deltas. JSON writes a character beyond U+FFFF as two
/// escapes (RFC 8259, section 7); servers whose strings are UTF-16 can send the halves separately, which JSON decoders
/// refuse.
///
/// The first half then ends a text, and the second half begins a later one.
struct SurrogatePairs {
  /// The six bytes of a first half whose second half has not arrived.
  private var half: ArraySlice<UInt8> = []

  /// The same JSON with whole pairs. A half without its counterpart is dropped.
  mutating func mend(_ json: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard json.contains(UInt8(ascii: "\\")) else { return json }
    var mended: [UInt8] = []
    mended.reserveCapacity(json.count + half.count)
    var rest = json
    while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
      mended += rest[..<backslash]
      rest = rest[backslash...]
      let escape = rest.prefix(6)
      switch Self.kind(of: escape) {
      case .other:
        mended += rest.prefix(2)
        rest = rest.dropFirst(2)
      case .first:
        rest = rest.dropFirst(6)
        if Self.kind(of: rest.prefix(6)) == .second {
          mended += escape + rest.prefix(6)
          rest = rest.dropFirst(6)
        } else {
          half = rest.first == UInt8(ascii: "\"") ? escape : []
        }
      case .second:
        rest = rest.dropFirst(6)
        if !half.isEmpty, mended.last == UInt8(ascii: "\"") { mended += half + escape }
        half = []
      }
    }
    mended += rest
    return mended[...]
  }

  private enum Kind { case first, second, other }

  /// - Parameter escape: at most six bytes.
  private static func kind(of escape: ArraySlice<UInt8>) -> Kind {
    guard escape.count == 6, escape.starts(with: "\\u".utf8),
      let unit = UInt16(String(decoding: escape.dropFirst(2), as: UTF8.self), radix: 16)
    else { return .other }
    switch unit {
    case 0xD800..<0xDC00: return .first
    case 0xDC00..<0xE000: return .second
    default: return .other
    }
  }
}
