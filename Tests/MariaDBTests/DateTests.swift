import Foundation
import MariaDB
import MariaDBFixture
import Testing

@Suite struct DateTests {
  let connection: Connection

  init() throws {
    connection = try TemporaryDatabase().connect()
    try connection.execute("CREATE TABLE moments (at DATETIME(6), day DATE)")
  }

  /// The nearest Date to a whole microsecond of Unix time.
  private func date(_ microseconds: Int) -> Date {
    Date(timeIntervalSinceReferenceDate: Double(microseconds - 978_307_200_000_000) / 1_000_000)
  }

  private func stored(_ date: Date) throws -> (text: String, back: Date)? {
    try connection.execute("DELETE FROM moments")
    try connection.execute("INSERT INTO moments (at) VALUES (\(date))")
    return try connection.first("SELECT CAST(at AS CHAR), at FROM moments") { (try $0.next(), try $0.next()) }
  }

  @Test(arguments: [
    (0, "1970-01-01 00:00:00.000000"), (-1, "1969-12-31 23:59:59.999999"),
    (-2_208_988_800_000_000, "1900-01-01 00:00:00.000000"),
    (951_782_399_999_999, "2000-02-28 23:59:59.999999"), (951_782_400_000_000, "2000-02-29 00:00:00.000000"),
    (951_868_800_000_001, "2000-03-01 00:00:00.000001"), (1_772_770_260_123_456, "2026-03-06 04:11:00.123456"),
    (4_107_542_399_999_999, "2100-02-28 23:59:59.999999"), (4_107_542_400_000_001, "2100-03-01 00:00:00.000001"),
    (4_133_980_799_999_999, "2100-12-31 23:59:59.999999"),
  ])
  func date_wholeMicrosecond_isStoredAndReadExactly(_ microseconds: Int, _ text: String) throws {
    let moment = date(microseconds)
    let row = try stored(moment)
    #expect(row?.text == text)
    #expect(row?.back == moment)
  }

  @Test func date_randomMicrosecondsOfFourCenturies_agreeWithTheServersOwnArithmetic() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      // 1800 to 2200.
      let microseconds = Int.random(
        in: -5_364_662_400_000_000...7_258_118_400_000_000, using: &generator)
      let moment = date(microseconds)
      let row = try connection.first(
        "SELECT \(moment), TIMESTAMPDIFF(MICROSECOND, '1970-01-01', \(moment))"
      ) { (try $0.next(Date.self), try $0.next(Int.self)) }
      #expect(row?.0 == moment)
      #expect(row?.1 == microseconds)
    }
  }

  @Test func date_edgesOfTheCalendar_areStored() throws {
    let first = Date(timeIntervalSince1970: -62_135_596_800)
    #expect(try stored(first)?.text == "0001-01-01 00:00:00.000000")
    #expect(try stored(first)?.back == first)
    let last = Date(timeIntervalSince1970: 253_402_300_799)
    #expect(try stored(last)?.text == "9999-12-31 23:59:59.000000")
    #expect(try stored(last)?.back == last)
  }

  /// Seconds since 2001.
  @Test(arguments: [252_423_993_600, -63_113_904_001, .infinity, -.infinity, .nan, -1e300, 1e300])
  func date_outsideTheCalendar_isRefused(_ interval: Double) throws {
    #expect(throws: StatementError.self) {
      try stored(Date(timeIntervalSinceReferenceDate: interval))
    }
  }

  @Test func date_fractionOfAMicrosecond_isRounded() throws {
    #expect(
      try stored(Date(timeIntervalSinceReferenceDate: 0.9999996))?.text == "2001-01-01 00:00:01.000000")
    #expect(
      try stored(Date(timeIntervalSinceReferenceDate: -0.0000001))?.text == "2001-01-01 00:00:00.000000")
  }

  @Test func day_isMidnightUTC() throws {
    try connection.execute("INSERT INTO moments (day) VALUES ('2026-03-06')")
    let day = try connection.first("SELECT day FROM moments") { try $0.next(Date.self) }
    #expect(day == Date(timeIntervalSince1970: 1_772_755_200))
  }

  @Test func session_now_isUTC() throws {
    let minutes = try connection.first("SELECT TIMESTAMPDIFF(MINUTE, NOW(), UTC_TIMESTAMP())") {
      try $0.next(Int.self)
    }
    #expect(minutes == 0)
  }
}
