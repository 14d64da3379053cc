import FoundationEssentials
import Glibc

/// RFC 3339 in UTC with microseconds, as every time in the API is written.
///
/// A `Date` is a Double of seconds since 2001, so whole microseconds survive the round trip through it
/// from 1858 to 2143. Seconds since 1970, times a million, would lose some from 2106.
extension Date {
  public init(microseconds: Int64) {
    self.init(timeIntervalSinceReferenceDate: Double(microseconds - Self.reference) / 1_000_000)
    // Near the end of the year 9999 neighbouring Doubles are 31 microseconds apart: none leads out of it.
    if microseconds <= Self.writable.upperBound, self.microseconds > Self.writable.upperBound {
      self.init(timeIntervalSinceReferenceDate: timeIntervalSinceReferenceDate.nextDown)
    }
  }

  /// Microseconds since 1970 of the years 1 to 9999, those with four digits.
  public static let writable: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999

  public var microseconds: Int64 {
    let seconds = timeIntervalSinceReferenceDate.rounded(.down)
    let fraction = ((timeIntervalSinceReferenceDate - seconds) * 1_000_000).rounded()
    return Int64(seconds) * 1_000_000 + Int64(fraction) + Self.reference
  }

  /// 2001-01-01T00:00:00Z
  private static let reference: Int64 = 978_307_200_000_000

  public var rfc3339: String {
    var bytes: [UInt8] = []
    appendRFC3339(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  func appendRFC3339(to bytes: inout [UInt8]) {
    let total = microseconds
    var fraction = total % 1_000_000
    var seconds = time_t(total / 1_000_000)
    if fraction < 0 { fraction += 1_000_000; seconds -= 1 }
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func put(_ value: Int, _ width: Int, _ separator: Character) {
      var divisor = 1
      for _ in 1..<width { divisor *= 10 }
      while divisor > 0 {
        bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
        divisor /= 10
      }
      bytes.append(separator.asciiValue ?? 0)
    }
    put(Int(parts.tm_year) + 1900, 4, "-")
    put(Int(parts.tm_mon) + 1, 2, "-")
    put(Int(parts.tm_mday), 2, "T")
    put(Int(parts.tm_hour), 2, ":")
    put(Int(parts.tm_min), 2, ":")
    put(Int(parts.tm_sec), 2, ".")
    put(Int(fraction), 6, "Z")
  }

  /// Reads RFC 3339 with any offset and 0–6 fraction digits. A space stands for the `+` of an
  /// offset, which is what a query string makes of one that was not escaped.
  public init?(rfc3339 text: String) {
    var rest = Array(text.utf8)[...]
    func number(_ digits: Int, _ range: ClosedRange<Int>) -> Int? {
      guard rest.count >= digits else { return nil }
      var value = 0
      for _ in 0..<digits {
        guard let byte = rest.popFirst(), byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return range.contains(value) ? value : nil
    }
    func skip(_ characters: String) -> Bool {
      guard let byte = rest.first, characters.utf8.contains(byte) else { return false }
      rest.removeFirst()
      return true
    }
    guard let year = number(4, 1...9999), skip("-"), let month = number(2, 1...12), skip("-"),
      let day = number(2, 1...31), skip("Tt "), let hour = number(2, 0...23), skip(":"),
      let minute = number(2, 0...59), skip(":"), let second = number(2, 0...60)
    else { return nil }
    var fraction = 0
    if skip(".") {
      var digits = 0
      while let byte = rest.first, byte >= 0x30, byte <= 0x39 {
        guard digits < 6 else { return nil }
        fraction = fraction * 10 + Int(byte - 0x30)
        digits += 1
        rest.removeFirst()
      }
      guard digits > 0 else { return nil }
      for _ in digits..<6 { fraction *= 10 }
    }
    var offset = 0
    if !skip("Zz") {
      guard let sign = rest.first, skip("+- "), let hours = number(2, 0...23), skip(":"),
        let minutes = number(2, 0...59)
      else { return nil }
      offset = (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -60 : 60)
    }
    var parts = tm()
    parts.tm_year = Int32(year - 1900)
    parts.tm_mon = Int32(month - 1)
    parts.tm_mday = Int32(day)
    let midnight = timegm(&parts)
    // timegm rolls 31 February over into March.
    guard rest.isEmpty, parts.tm_mday == Int32(day) else { return nil }
    let seconds = midnight + hour * 3600 + minute * 60 + second - offset
    let microseconds = Int64(seconds) * 1_000_000 + Int64(fraction)
    // An offset can lead out of the years that can be written.
    guard Self.writable.contains(microseconds) else { return nil }
    self.init(microseconds: microseconds)
  }
}
