import FoundationEssentials

extension UUID {
  /// Reads the text form of 36 characters (RFC 9562, section 4) in either case; nil for any other text.
  public init?(text: String) {
    let text = text.utf8Span.span
    guard text.count == 36 else { return nil }
    var halves: (high: UInt64, low: UInt64) = (0, 0)
    for index in text.indices {
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard text[index] == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let digit = hexValue(text[index]) else { return nil }
      if index < 18 {
        halves.high = halves.high << 4 | UInt64(digit)
      } else {
        halves.low = halves.low << 4 | UInt64(digit)
      }
    }
    self.init(high: halves.high, low: halves.low)
  }

  /// - Parameters:
  ///   - high: the first eight bytes, the first of them in the highest byte of the number.
  ///   - low: the last eight bytes.
  public init(high: UInt64, low: UInt64) {
    func byte(_ half: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: half >> (56 &- 8 &* index)) }
    self.init(
      uuid: (
        byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5), byte(high, 6),
        byte(high, 7), byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3), byte(low, 4), byte(low, 5),
        byte(low, 6), byte(low, 7)
      ))
  }

  /// The first eight bytes and the last, as numbers.
  private var halves: (high: UInt64, low: UInt64) {
    func number(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> UInt64 {
      UInt64(a) << 24 | UInt64(b) << 16 | UInt64(c) << 8 | UInt64(d)
    }
    let id = uuid
    return (
      number(id.0, id.1, id.2, id.3) << 32 | number(id.4, id.5, id.6, id.7),
      number(id.8, id.9, id.10, id.11) << 32 | number(id.12, id.13, id.14, id.15)
    )
  }

  /// The lower-case text form (RFC 9562, section 4) of 36 characters. `uuidString` is in upper case.
  public var text: String {
    String(short: { $0.appendUUID(halves) })
  }

  /// Appends the lower-case text form, 36 bytes of ASCII.
  public func appendText(to bytes: inout [UInt8]) {
    bytes.append(atMost: 36) { $0.appendUUID(halves) }
  }
}

extension ByteCursor {
  /// Appends the lower-case text form of a UUID, 36 bytes of ASCII.
  /// - Parameter id: its first eight bytes and its last, as numbers.
  public mutating func appendUUID(_ id: (high: UInt64, low: UInt64)) {
    let (second, third) = (Self.digits(id.high), Self.digits(id.low >> 32))
    store(Self.digits(id.high >> 32).bigEndian, at: 0)
    store(UInt8(ascii: "-"), at: 8)
    store(UInt32(truncatingIfNeeded: second >> 32).bigEndian, at: 9)
    store(UInt8(ascii: "-"), at: 13)
    store(UInt32(truncatingIfNeeded: second).bigEndian, at: 14)
    store(UInt8(ascii: "-"), at: 18)
    store(UInt32(truncatingIfNeeded: third >> 32).bigEndian, at: 19)
    store(UInt8(ascii: "-"), at: 23)
    store(UInt32(truncatingIfNeeded: third).bigEndian, at: 24)
    store(Self.digits(id.low).bigEndian, at: 28)
    skip(36)
  }

  /// Appends 16 hexadecimal digits.
  public mutating func appendHexadecimal(_ number: UInt64) {
    store(Self.digits(number >> 32).bigEndian, at: 0)
    store(Self.digits(number).bigEndian, at: 8)
    skip(16)
  }

  /// The eight hexadecimal digits of the lower four bytes in ASCII, the first digit in the highest byte, computed in
  /// parallel.
  private static func digits(_ number: UInt64) -> UInt64 {
    var digits = number & 0xffff_ffff
    digits = (digits << 16 | digits) & 0x0000_ffff_0000_ffff
    digits = (digits << 8 | digits) & 0x00ff_00ff_00ff_00ff
    digits = (digits << 4 | digits) & 0x0f0f_0f0f_0f0f_0f0f
    /// Has 1 in the byte of each digit from `a` to `f`.
    let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    let fromZeroToA = UInt64(UInt8(ascii: "a") - UInt8(ascii: "0") - 10)
    return digits &+ 0x3030_3030_3030_3030 &+ letters &* fromZeroToA
  }
}
