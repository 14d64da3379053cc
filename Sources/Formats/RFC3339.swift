extension CivilTime {
  /// RFC 3339 in UTC with six fraction digits: `2026-03-06T04:11:00.123456Z`, 27 characters.
  public var rfc3339: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the RFC 3339 form, 27 bytes of ASCII.
  public func append(to bytes: inout [UInt8]) {
    bytes.append(addingCapacity: 27) { append(to: &$0) }
  }

  /// Appends the RFC 3339 form, 27 bytes of ASCII.
  public func append(to output: inout OutputSpan<UInt8>) {
    let start = output.count
    output.append(repeating: UInt8(ascii: "-"), count: 27)
    var text = output.mutableSpan
    text[start + 10] = UInt8(ascii: "T")
    text[start + 13] = UInt8(ascii: ":")
    text[start + 16] = UInt8(ascii: ":")
    text[start + 19] = UInt8(ascii: ".")
    text[start + 26] = UInt8(ascii: "Z")
    var digits = text.mutableBytes
    Self.put(year / 100, at: start, in: &digits)
    Self.put(year % 100, at: start + 2, in: &digits)
    Self.put(month, at: start + 5, in: &digits)
    Self.put(day, at: start + 8, in: &digits)
    Self.put(hour, at: start + 11, in: &digits)
    Self.put(minute, at: start + 14, in: &digits)
    Self.put(second, at: start + 17, in: &digits)
    Self.put(microsecond / 10_000, at: start + 20, in: &digits)
    Self.put(microsecond / 100 % 100, at: start + 22, in: &digits)
    Self.put(microsecond % 100, at: start + 24, in: &digits)
  }

  /// Two digits.
  @inline(__always)
  private static func put(_ value: Int, at offset: Int, in text: inout MutableRawSpan) {
    let value = UInt16(truncatingIfNeeded: value)
    let digits = 0x3030 &+ value / 10 &+ (value % 10) << 8
    text.storeBytes(of: digits.littleEndian, toByteOffset: offset, as: UInt16.self)
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
