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
  /// A DATE or DATETIME in the binary protocol: year (two bytes), month, day, then hour, minute, second, then
  /// microseconds (four bytes); what is zero at the end can be left out. Nil for a zero date, and for a day that the
  /// calendar does not have.
  init?(packed bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count >= 4 else { return nil }
    let raw = UnsafeRawBufferPointer(bytes)
    let hasClock = bytes.count >= 7
    self.init(
      year: Int(UInt16(littleEndian: raw.loadUnaligned(as: UInt16.self))), month: Int(bytes[2]), day: Int(bytes[3]),
      hour: hasClock ? Int(bytes[4]) : 0, minute: hasClock ? Int(bytes[5]) : 0, second: hasClock ? Int(bytes[6]) : 0,
      microsecond: bytes.count >= 11
        ? Int(UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 7, as: UInt32.self))) : 0)
  }
}
