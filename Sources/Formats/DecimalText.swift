/// A decimal number without rounding: an integer of `digits` times ten to the power of `exponent`.
struct DecimalText {
  private let isNegative: Bool
  /// Values 0 to 9, without zeros at either end; empty for zero.
  private var digits: [UInt8] = []
  private var exponent = 0

  /// Exponents are clamped to this: a number with a larger one is outside of `Int64` anyway.
  private static let farExponent = 1 << 40

  /// Nil if `text` is not a JSON number.
  init?(_ text: String) {
    var rest = text.utf8[...]
    isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest.removeFirst() }
    takeDigits(&rest)
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      exponent -= takeDigits(&rest)
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      exponent += Self.takeExponent(&rest)
    }
    guard rest.isEmpty else { return nil }
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
  }

  /// The value; nil if it has a fraction or is outside of `Int64`.
  var int64: Int64? {
    if digits.isEmpty { return 0 }
    guard exponent >= 0, digits.count + exponent <= 19 else { return nil }
    var value: Int64 = 0
    for index in 0..<(digits.count + exponent) {
      let digit = index < digits.count ? Int64(digits[index]) : 0
      let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      // Counted downwards, because the smallest Int64 has no positive counterpart.
      let (sum, isTooSmall) = tens.subtractingReportingOverflow(digit)
      guard !isTooLarge, !isTooSmall else { return nil }
      value = sum
    }
    if isNegative { return value }
    return value == .min ? nil : -value
  }

  /// - Returns: the number of digits.
  @discardableResult
  private mutating func takeDigits(_ rest: inout Substring.UTF8View) -> Int {
    var count = 0
    while let byte = rest.first, byte >= 0x30, byte <= 0x39 {
      if byte != 0x30 || !digits.isEmpty { digits.append(byte - 0x30) }
      rest.removeFirst()
      count += 1
    }
    return count
  }

  private static func takeExponent(_ rest: inout Substring.UTF8View) -> Int {
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    var value = 0
    while let byte = rest.first, byte >= 0x30, byte <= 0x39 {
      value = min(value * 10 + Int(byte - 0x30), farExponent)
      rest.removeFirst()
    }
    return isNegative ? -value : value
  }
}
