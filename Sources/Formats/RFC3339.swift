extension CivilTime {
  /// RFC 3339 in UTC with six fraction digits: `2026-03-06T04:11:00.123456Z`, 27 characters.
  public var rfc3339: String {
    String(short: { append(to: &$0) })
  }

  /// Appends the RFC 3339 form, 27 bytes of ASCII.
  public func append(to bytes: inout [UInt8]) {
    bytes.append(atMost: 27) { append(to: &$0) }
  }

  /// Appends the RFC 3339 form, 27 bytes of ASCII.
  public func append(to cursor: inout ByteCursor) {
    let date = Self.digits(year / 100, year % 100, month, day)
    let clock = Self.digits(hour, minute, second, microsecond / 10_000)
    let rest = Self.digits(microsecond / 100 % 100, microsecond % 100, 0, 0)
    // Words in memory order, of which the first is the lowest byte: `YYYY-MM-`, `DDThh:mm`, `:ss.ffff` and `ffZ`.
    let (dash, colon) = (UInt64(UInt8(ascii: "-")), UInt64(UInt8(ascii: ":")))
    let (letter, point) = (UInt64(UInt8(ascii: "T")), UInt64(UInt8(ascii: ".")))
    let (months, minutes) = (date >> 32 & 0xffff, clock >> 16 & 0xffff)
    cursor.store((date & 0xffff_ffff | dash << 32 | months << 40 | dash << 56).littleEndian, at: 0)
    cursor.store(
      (date >> 48 | letter << 16 | (clock & 0xffff) << 24 | colon << 40 | minutes << 48).littleEndian, at: 8)
    cursor.store(
      (colon | (clock >> 32 & 0xffff) << 8 | point << 24 | (clock >> 48) << 32 | rest << 48).littleEndian, at: 16)
    cursor.store(UInt16(truncatingIfNeeded: rest >> 16).littleEndian, at: 24)
    cursor.store(UInt8(ascii: "Z"), at: 26)
    cursor.skip(27)
  }

  /// Two digits of each of four numbers below 100, the first digit of the first in the lowest byte, computed in parallel.
  @inline(__always)
  private static func digits(_ first: Int, _ second: Int, _ third: Int, _ fourth: Int) -> UInt64 {
    let numbers = UInt64(truncatingIfNeeded: first | second << 16 | third << 32 | fourth << 48)
    // 103 / 1024 is near enough to a tenth, and the products do not reach the next number.
    let tens = (numbers &* 103) >> 10 & 0x000f_000f_000f_000f
    let ones = numbers &- tens &* 10
    return tens | ones << 8 | 0x3030_3030_3030_3030
  }

  /// Reads RFC 3339 with any offset and up to 9 fraction digits, which are truncated to microseconds. The second 60 is
  /// read as the first of the next minute. A space is read as the `+` of an offset, because a `+` in a query string
  /// that is not escaped means a space.
  ///
  /// Nil for any other text, and for a moment outside of `range`.
  public init?(rfc3339 text: String) {
    var text = RFC3339Text(text)
    guard let day = text.day(), text.skip("Tt "), let clock = text.clock(), let fraction = text.fraction(),
      let offset = text.offset(), text.isAtEnd
    else { return nil }
    self.init(microseconds: day.microseconds + Int64(clock - offset) * 1_000_000 + Int64(fraction))
  }
}

/// The rest of an RFC 3339 time that is being read.
private struct RFC3339Text {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) {
    rest = Array(text.utf8)[...]
  }

  var isAtEnd: Bool { rest.isEmpty }

  /// The date, such as `2026-03-06`.
  mutating func day() -> CivilTime? {
    guard let year = number(4, 1...9999), skip("-"), let month = number(2, 1...12), skip("-"),
      let day = number(2, 1...31)
    else { return nil }
    return CivilTime(year: year, month: month, day: day)
  }

  /// The time of day, such as `04:11:00`, in seconds.
  mutating func clock() -> Int? {
    guard let hour = number(2, 0...23), skip(":"), let minute = number(2, 0...59), skip(":"),
      let second = number(2, 0...60)
    else { return nil }
    return hour * 3_600 + minute * 60 + second
  }

  /// The fraction, such as `.123`, in microseconds; 0 if there is none.
  mutating func fraction() -> Int? {
    guard skip(".") else { return 0 }
    var digits = 0
    var value = 0
    while let byte = rest.first, byte >= 0x30, byte <= 0x39 {
      if digits < 6 { value = value * 10 + Int(byte - 0x30) }
      digits += 1
      rest.removeFirst()
    }
    guard 1...9 ~= digits else { return nil }
    for _ in min(digits, 6)..<6 { value *= 10 }
    return value
  }

  /// The offset, such as `Z`, `+02:00` or `-05:45`, in seconds.
  mutating func offset() -> Int? {
    if skip("Zz") { return 0 }
    guard let sign = rest.first, skip("+- "), let hours = number(2, 0...23), skip(":"),
      let minutes = number(2, 0...59)
    else { return nil }
    return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -60 : 60)
  }

  private mutating func number(_ digits: Int, _ range: ClosedRange<Int>) -> Int? {
    var value = 0
    for _ in 0..<digits {
      guard let byte = rest.popFirst(), byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return range.contains(value) ? value : nil
  }

  /// Skips one character if it is among `characters`.
  mutating func skip(_ characters: String) -> Bool {
    guard let byte = rest.first, characters.utf8.contains(byte) else { return false }
    rest.removeFirst()
    return true
  }
}
