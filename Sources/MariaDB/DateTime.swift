import CMariaDB
import FoundationEssentials

/// Between `Date` and the fields of a DATETIME(6), UTC. A `Date` is a Double of seconds since 2001: a whole
/// microsecond survives the way there and back until the year 2273, where neighbouring Doubles are more
/// than a microsecond apart.
///
/// Plain arithmetic and not timegm, which takes glibc's time zone lock in every thread. The calendar is
/// the proleptic Gregorian one; the formulas are those of
/// http://howardhinnant.github.io/date_algorithms.html, with years that begin in March.
enum DateTime {
  /// Days from 0000-03-01 to 1970-01-01.
  private static let epochDay = 719_468
  /// Seconds from 1970 to 2001, the reference date of `Date`.
  private static let referenceSecond = 978_307_200

  /// Nil outside the years 1 to 9999.
  static func fields(_ date: Date) -> MYSQL_TIME? {
    let interval = date.timeIntervalSinceReferenceDate
    guard interval > -63_113_904_001, interval < 252_423_993_600 else { return nil }
    let whole = interval.rounded(.down)
    var second = Int(whole) + referenceSecond
    var microsecond = Int(((interval - whole) * 1_000_000).rounded())
    if microsecond == 1_000_000 {
      second += 1
      microsecond = 0
    }
    // Shifted to be positive, so that / and % round the way a calendar does.
    second += epochDay * 86_400
    let day = second / 86_400
    let cycle = day / 146_097
    let dayOfCycle = day % 146_097
    let yearOfCycle =
      (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let month = (5 * dayOfYear + 2) / 153
    let year = cycle * 400 + yearOfCycle + (month < 10 ? 0 : 1)
    guard (1...9_999).contains(year) else { return nil }

    var time = MYSQL_TIME()
    time.year = UInt32(year)
    time.month = UInt32(month < 10 ? month + 3 : month - 9)
    time.day = UInt32(dayOfYear - (153 * month + 2) / 5 + 1)
    time.hour = UInt32(second % 86_400 / 3_600)
    time.minute = UInt32(second % 3_600 / 60)
    time.second = UInt32(second % 60)
    time.second_part = UInt(microsecond)
    time.time_type = MYSQL_TIMESTAMP_DATETIME
    return time
  }

  /// Nil for a zero date.
  static func date(_ time: MYSQL_TIME) -> Date? {
    guard time.year > 0, (1...12).contains(time.month), (1...31).contains(time.day) else { return nil }
    let month = time.month > 2 ? Int(time.month) - 3 : Int(time.month) + 9
    let year = time.month > 2 ? Int(time.year) : Int(time.year) - 1
    let day =
      year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + Int(time.day) - 1 - epochDay
    let second = day * 86_400 + Int(time.hour) * 3_600 + Int(time.minute) * 60 + Int(time.second)
    let microseconds = (second - referenceSecond) * 1_000_000 + Int(time.second_part)
    return Date(timeIntervalSinceReferenceDate: Double(microseconds) / 1_000_000)
  }
}
