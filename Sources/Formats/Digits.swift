/// The digit of a value from 0 to 35 in ASCII: `0` to `9`, then `a` to `z`.
@inlinable
public func asciiDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &- 10 &+ value
}

/// The value of a hexadecimal digit of either case in ASCII; nil for any other byte.
@inlinable
public func hexValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}

/// The bytes in lower-case hexadecimal digits, two for each byte.
public func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count * 2)
  for byte in bytes {
    text.append(asciiDigit(byte >> 4))
    text.append(asciiDigit(byte & 15))
  }
  return String(decoding: text, as: UTF8.self)
}

extension [UInt8] {
  /// Appends the decimal form of `value` in ASCII, with a minus sign if it is negative.
  public mutating func appendDecimal(_ value: Int64) {
    append(atMost: 20) { $0.appendDecimal(value) }
  }

  /// Appends the UTF-8 of `text`.
  public mutating func append(utf8Of text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }
}

extension ByteCursor {
  /// Appends the decimal form of `value` in ASCII, at most 20 bytes.
  public mutating func appendDecimal(_ value: Int64) {
    appendDigits(of: value, base: 10)
  }

  /// Appends the digits of `value` in base 36, `0` to `9` and `a` to `z` in ASCII, at most 14 bytes.
  public mutating func appendBase36(_ value: Int64) {
    appendDigits(of: value, base: 36)
  }

  @inline(__always)
  private mutating func appendDigits(of value: Int64, base: UInt64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    var length = 1
    var rest = value.magnitude / base
    while rest > 0 {
      length &+= 1
      rest /= base
    }
    rest = value.magnitude
    for place in stride(from: length &- 1, through: 0, by: -1) {
      store(asciiDigit(UInt8(truncatingIfNeeded: rest % base)), at: place)
      rest /= base
    }
    skip(length)
  }
}
