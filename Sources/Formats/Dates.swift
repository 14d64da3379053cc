import FoundationEssentials

/// Conversions between `Date` and whole microseconds.
///
/// A `Date` is a Double of seconds since 2001, so whole microseconds survive the round trip from 1858 to 2143. Seconds
/// since 1970, multiplied by a million, would lose some of them from 2106 on.
extension Date {
  /// - Parameter microseconds: microseconds since 1970. Outside of the years 1858 to 2143 the date can be some
  ///   microseconds off.
  public init(microseconds: Int64) {
    self.init(timeIntervalSinceReferenceDate: Double(microseconds - Self.reference) / 1_000_000)
    // Near the end of the year 9999 neighbouring Doubles are 31 microseconds apart: rounding must not lead out of it.
    if microseconds <= CivilTime.range.upperBound, self.microseconds > CivilTime.range.upperBound {
      self.init(timeIntervalSinceReferenceDate: timeIntervalSinceReferenceDate.nextDown)
    }
  }

  /// Microseconds since 1970, rounded to the nearest.
  public var microseconds: Int64 {
    let interval = timeIntervalSinceReferenceDate
    let seconds = Int64(interval)
    let fraction = (interval - Double(seconds)) * 1_000_000
    // Adds a half and truncates, because rounding on the baseline x86-64 is a call of the C library.
    let microseconds = Int64(fraction < 0 ? fraction - 0.5 : fraction + 0.5)
    return seconds * 1_000_000 + microseconds + Self.reference
  }

  /// 2001-01-01T00:00:00Z in microseconds since 1970.
  private static let reference: Int64 = 978_307_200_000_000

  /// The moment that a date and time in UTC denotes.
  public init(_ time: CivilTime) {
    self.init(microseconds: time.microseconds)
  }

  /// The date and time in UTC; for a moment outside of the years 1 to 9999 the nearest one within.
  public var civilTime: CivilTime { CivilTime(clamping: microseconds) }

  /// RFC 3339 in UTC with six fraction digits, the format of every time in the API.
  public var rfc3339: String { civilTime.rfc3339 }

  /// Reads RFC 3339 like `CivilTime.init(rfc3339:)`; nil for any other text.
  public init?(rfc3339 text: String) {
    guard let time = CivilTime(rfc3339: text) else { return nil }
    self.init(time)
  }
}
