/// A date and time of day in UTC: the proleptic Gregorian calendar, years 1 to 9999, whole microseconds, no leap
/// seconds.
///
/// The conversions are plain arithmetic and do not call `gmtime` or `timegm`, which take the time zone lock of the C
/// library. The formulas are those of http://howardhinnant.github.io/date_algorithms.html, with years that begin in
/// March.
public struct CivilTime: Sendable, Equatable {
  /// 1 to 9999.
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to 31.
  public let day: Int
  /// 0 to 23.
  public let hour: Int
  /// 0 to 59.
  public let minute: Int
  /// 0 to 59.
  public let second: Int
  /// 0 to 999 999.
  public let microsecond: Int

  /// The microseconds since 1970 that a `CivilTime` can represent.
  public static let range: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999

  /// Days from 0000-03-01 to 1970-01-01.
  private static let epochDay: Int64 = 719_468
  private static let microsecondsOfDay: Int64 = 86_400_000_000

  /// Nil if a number is out of its range, or if the calendar does not have the day.
  public init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0
  ) {
    guard 1...9999 ~= year, 1...12 ~= month, day >= 1, day <= Self.days(inMonth: month, of: year), 0...23 ~= hour,
      0...59 ~= minute, 0...59 ~= second, 0...999_999 ~= microsecond
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.microsecond = microsecond
  }

  /// - Parameter microseconds: microseconds since 1970. The result is nil outside of `range`.
  public init?(microseconds: Int64) {
    guard Self.range.contains(microseconds) else { return nil }
    self.init(clamping: microseconds)
  }

  /// - Parameter microseconds: microseconds since 1970. A value outside of `range` is replaced by the nearer end of it.
  public init(clamping microseconds: Int64) {
    // Counted from 0000-03-01, so that the dividends are positive and / and % round down.
    let total = min(max(microseconds, Self.range.lowerBound), Self.range.upperBound)
      + Self.epochDay * Self.microsecondsOfDay
    let days = Int(total / Self.microsecondsOfDay)
    let clock = Int(total % Self.microsecondsOfDay)
    let cycle = days / 146_097
    let dayOfCycle = days % 146_097
    let yearOfCycle = (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    year = cycle * 400 + yearOfCycle + (monthFromMarch < 10 ? 0 : 1)
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    hour = clock / 3_600_000_000
    minute = clock / 60_000_000 % 60
    second = clock / 1_000_000 % 60
    microsecond = clock % 1_000_000
  }

  /// Microseconds since 1970.
  public var microseconds: Int64 {
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let years = month > 2 ? year : year - 1
    let days = years * 365 + years / 4 - years / 100 + years / 400 + (153 * monthFromMarch + 2) / 5 + day - 1
    let seconds = hour * 3_600 + minute * 60 + second
    return (Int64(days) - Self.epochDay) * Self.microsecondsOfDay + Int64(seconds) * 1_000_000 + Int64(microsecond)
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
