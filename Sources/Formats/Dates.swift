import FoundationEssentials

/// Between `Date` and whole microseconds.
///
/// A `Date` is a Double of seconds since 2001, so whole microseconds survive the round trip through it from 1858 to
/// 2143. Seconds since 1970, times a million, would lose some from 2106.
extension Date {
  /// - Parameter microseconds: since 1970.
  public init(microseconds: Int64) {
    self.init(timeIntervalSinceReferenceDate: Double(microseconds - Self.reference) / 1_000_000)
    // Near the end of the year 9999 neighbouring Doubles are 31 microseconds apart: none leads out of it.
    if microseconds <= CivilTime.range.upperBound, self.microseconds > CivilTime.range.upperBound {
      self.init(timeIntervalSinceReferenceDate: timeIntervalSinceReferenceDate.nextDown)
    }
  }

  /// Microseconds since 1970, rounded to the nearest.
  public var microseconds: Int64 {
    let interval = timeIntervalSinceReferenceDate
    let seconds = Int64(interval)
    let fraction = (interval - Double(seconds)) * 1_000_000
    // Adding a half and cutting, because the baseline x86-64 rounds by a call of the C library.
    let microseconds = Int64(fraction < 0 ? fraction - 0.5 : fraction + 0.5)
    return seconds * 1_000_000 + microseconds + Self.reference
  }

  /// 2001-01-01T00:00:00Z
  private static let reference: Int64 = 978_307_200_000_000

  /// The moment of a calendar time.
  public init(_ time: CivilTime) {
    self.init(microseconds: time.microseconds)
  }

  /// What calendar and clock show in UTC; of a moment outside of the years 1 to 9999 the nearest inside.
  public var civilTime: CivilTime { CivilTime(clamping: microseconds) }

  /// RFC 3339 in UTC with microseconds, as every time in the API is written.
  public var rfc3339: String { civilTime.rfc3339 }

  /// Reads RFC 3339 as `CivilTime` does; nil for any other text.
  public init?(rfc3339 text: String) {
    guard let time = CivilTime(rfc3339: text) else { return nil }
    self.init(time)
  }
}
