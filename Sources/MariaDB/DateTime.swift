import CMariaDB
import Formats
import FoundationEssentials

/// Conversion from `Date` to the fields of a DATETIME(6) in UTC.
extension MYSQL_TIME {
  /// Rounded to the microsecond; nil outside the years 1 to 9999.
  init?(_ date: Date) {
    // Checked first, because a `Date` can be outside of the range of Int64 microseconds.
    let interval = date.timeIntervalSinceReferenceDate
    guard abs(interval) < 1e12, let time = CivilTime(microseconds: date.microseconds) else { return nil }
    self.init()
    year = UInt32(time.year)
    month = UInt32(time.month)
    day = UInt32(time.day)
    hour = UInt32(time.hour)
    minute = UInt32(time.minute)
    second = UInt32(time.second)
    second_part = UInt(time.microsecond)
    time_type = MYSQL_TIMESTAMP_DATETIME
  }
}

extension CivilTime {
  /// Nil for a zero date, and for a day that the calendar does not have.
  init?(_ time: MYSQL_TIME) {
    self.init(
      year: Int(time.year), month: Int(time.month), day: Int(time.day), hour: Int(time.hour),
      minute: Int(time.minute), second: Int(time.second), microsecond: Int(time.second_part))
  }
}
