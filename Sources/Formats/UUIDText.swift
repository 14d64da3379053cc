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
  private init(high: UInt64, low: UInt64) {
    func byte(_ half: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: half >> (56 &- 8 &* index)) }
    self.init(
      uuid: (
        byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5), byte(high, 6),
        byte(high, 7), byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3), byte(low, 4), byte(low, 5),
        byte(low, 6), byte(low, 7)
      ))
  }

  /// The lower-case text form (RFC 9562, section 4) of 36 characters. `uuidString` is in upper case.
  public var text: String {
    String(short: { $0.append(self) })
  }

  /// Appends the lower-case text form, 36 bytes of ASCII.
  public func appendText(to bytes: inout [UInt8]) {
    bytes.append(atMost: 36) { $0.append(self) }
  }
}

extension ByteCursor {
  /// Appends the lower-case text form of `id`, 36 bytes of ASCII.
  public mutating func append(_ id: UUID) {
    let id = id.uuid
    appendUUID(
      SIMD16(
        id.0, id.1, id.2, id.3, id.4, id.5, id.6, id.7, id.8, id.9, id.10, id.11, id.12, id.13, id.14, id.15))
  }

  /// Appends the lower-case text form of a UUID, 36 bytes of ASCII.
  /// - Parameter id: its bytes in network order.
  public mutating func appendUUID(_ id: SIMD16<UInt8>) {
    let (high, low) = (Self.digits(id &>> 4), Self.digits(id & 15))
    let first = Self.alternating(high.lowHalf, low.lowHalf)
    let second = Self.alternating(high.highHalf, low.highHalf)
    // Groups of 8, 4, 4, 4 and 12 digits.
    store(first.lowHalf, at: 0)
    store(UInt8(ascii: "-"), at: 8)
    store(first.highHalf.lowHalf, at: 9)
    store(UInt8(ascii: "-"), at: 13)
    store(first.highHalf.highHalf, at: 14)
    store(UInt8(ascii: "-"), at: 18)
    store(second.lowHalf.lowHalf, at: 19)
    store(UInt8(ascii: "-"), at: 23)
    store(second.lowHalf.highHalf, at: 24)
    store(second.highHalf, at: 28)
    skip(36)
  }

  /// Appends 16 hexadecimal digits.
  public mutating func appendHexadecimal(_ number: UInt64) {
    var values = SIMD16<UInt8>()
    for place in 0..<16 { values[place] = UInt8(truncatingIfNeeded: number >> UInt64(60 &- 4 &* place)) & 15 }
    store(Self.digits(values), at: 0)
    skip(16)
  }

  /// The lower-case digits of values below 16 in ASCII.
  @inline(__always)
  private static func digits(_ values: SIMD16<UInt8>) -> SIMD16<UInt8> {
    // The types are written out, because the compiler would otherwise compare the values with a number one after the other.
    let nine = SIMD16<UInt8>(repeating: 9)
    let fromNineToA = SIMD16<UInt8>(repeating: UInt8(ascii: "a") - UInt8(ascii: "9") - 1)
    let letters = SIMD16<UInt8>(repeating: 0).replacing(with: fromNineToA, where: values .> nine)
    return values &+ UInt8(ascii: "0") &+ letters
  }

  @inline(__always)
  private static func alternating(_ even: SIMD8<UInt8>, _ odd: SIMD8<UInt8>) -> SIMD16<UInt8> {
    var both = SIMD16<UInt8>()
    both.evenHalf = even
    both.oddHalf = odd
    return both
  }
}
