import Formats
import Foundation
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    ("2026-03-06T04:11:00Z", "2026-03-06T04:11:00.000000Z"),
    ("2026-03-06t04:11:00.1z", "2026-03-06T04:11:00.100000Z"),
    ("2026-03-06 04:11:00.123456Z", "2026-03-06T04:11:00.123456Z"),
    ("2026-03-06T04:11:00+00:00", "2026-03-06T04:11:00.000000Z"),
    ("2026-03-06T04:11:00 09:30", "2026-03-05T18:41:00.000000Z"),
    ("2026-03-06T04:11:00-05:45", "2026-03-06T09:56:00.000000Z"),
    ("2026-03-06T04:11:00.1234569Z", "2026-03-06T04:11:00.123456Z"),
    ("2026-03-06T04:11:00.999999999-00:00", "2026-03-06T04:11:00.999999Z"),
    ("2024-02-29T23:59:59.999999Z", "2024-02-29T23:59:59.999999Z"),
    ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000000Z"),
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"),
    ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
    ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
    ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000000Z"),
    // The last that a Double tells apart from the year 10000.
    ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999969Z"),
  ])
  func time_isReadAndWritten(text: String, written: String) throws {
    #expect(try #require(Date(rfc3339: text)).rfc3339 == written)
  }

  @Test(arguments: [
    "", "2026", "2026-03-06", "2026-03-06T04:11Z", "2026-03-06T04:11:00", "2026-02-31T00:00:00Z", "2025-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z",
    "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z",
    "2026-01-01T00:00:00+0000", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+00:60", "2026-01-01T00:00:00ZZ",
    " 2026-01-01T00:00:00Z", "+026-01-01T00:00:00Z", "2026-01-01T00:00:0٣Z", "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
  ])
  func time_malformed_isRefused(text: String) {
    #expect(Date(rfc3339: text) == nil)
  }

  @Test func everyNumber_isWrittenInItsDigits() throws {
    func digits(_ value: Int, _ count: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: count - text.count) + text
    }
    for value in 0..<100 {
      let (year, month, day, clock) = (value * 100 + 99 - value, value % 12 + 1, value % 28 + 1, value % 60)
      let microsecond = value * 10_000 + (99 - value) * 100 + value
      let time = try #require(
        CivilTime(
          year: year, month: month, day: day, hour: value % 24, minute: clock, second: 59 - clock,
          microsecond: microsecond))
      #expect(
        time.rfc3339 == "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))T\(digits(value % 24, 2)):"
          + "\(digits(clock, 2)):\(digits(59 - clock, 2)).\(digits(microsecond, 6))Z")
    }
  }

  @Test func microseconds_survive() throws {
    var numbers = SeededNumbers(state: 1)
    for _ in 0..<400 {
      // The years 1900 to 2140.
      let value = Int64.random(in: -2_208_988_800_000_000...5_364_662_400_000_000, using: &numbers)
      let date = Date(microseconds: value)
      #expect(date.microseconds == value)
      #expect(Date(rfc3339: date.rfc3339) == date)
    }
  }

  @Test func calendar_isFoundations() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    var numbers = SeededNumbers(state: 6)
    for _ in 0..<400 {
      // The years 1583 to 9999, which Foundation counts in the Gregorian calendar.
      let seconds = Int64.random(in: -12_212_553_600...253_402_300_799, using: &numbers)
      let time = try #require(CivilTime(microseconds: seconds * 1_000_000 + 7))
      let parts = calendar.dateComponents(
        [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(seconds)))
      #expect([time.year, time.month, time.day] == [parts.year, parts.month, parts.day])
      #expect([time.hour, time.minute, time.second] == [parts.hour, parts.minute, parts.second])
      #expect(time.microsecond == 7 && time.microseconds == seconds * 1_000_000 + 7)
    }
  }

  @Test(arguments: [
    (0, 1, 1), (10_000, 1, 1), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 32), (2026, 4, 31), (2025, 2, 29), (1900, 2, 29),
  ])
  func day_thatTheCalendarDoesNotHave_isNone(year: Int, month: Int, day: Int) {
    #expect(CivilTime(year: year, month: month, day: day) == nil)
  }

  @Test func clock_outOfItsRanges_isNone() {
    #expect(CivilTime(year: 2000, month: 2, day: 29, hour: 23, minute: 59, second: 59, microsecond: 999_999) != nil)
    #expect(CivilTime(year: 2000, month: 2, day: 29, hour: 24) == nil)
    #expect(CivilTime(year: 2000, month: 2, day: 29, minute: 60) == nil)
    #expect(CivilTime(year: 2000, month: 2, day: 29, second: 60) == nil)
    #expect(CivilTime(year: 2000, month: 2, day: 29, microsecond: -1) == nil)
  }

  @Test func moment_outsideOfTheYears_isNoneOrTheNearest() {
    let range = CivilTime.range
    #expect(CivilTime(microseconds: range.lowerBound)?.rfc3339 == "0001-01-01T00:00:00.000000Z")
    #expect(CivilTime(microseconds: range.upperBound)?.rfc3339 == "9999-12-31T23:59:59.999999Z")
    #expect(CivilTime(microseconds: range.lowerBound - 1) == nil && CivilTime(microseconds: .max) == nil)
    #expect(CivilTime(clamping: .min).microseconds == range.lowerBound)
    #expect(CivilTime(clamping: .max).microseconds == range.upperBound)
  }

  @Test func time_damaged_isReadBackOrRefused() {
    var numbers = SeededNumbers(state: 5)
    for _ in 0..<400 {
      var bytes = Array("2026-03-06T04:11:00.123456+02:00".utf8)
      bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8(ascii: Bool.random(using: &numbers) ? "9" : ":")
      if let date = Date(rfc3339: String(decoding: bytes, as: UTF8.self)) { #expect(Date(rfc3339: date.rfc3339) == date) }
    }
  }
}
