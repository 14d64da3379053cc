import Formats
import Foundation
import MariaDB
import Testing

@testable import SpacesAPI

/// What is due when, by the clock of the database.
@Suite struct CalendarTests {
  let server: ClockServer
  let database: DatabaseURL

  init() throws {
    server = try ClockServer.shared.get()
    database = try server.createDatabase()
  }

  private func product(at time: Date) throws -> Product { try server.product(on: database, at: time) }

  /// When the one membership that is paid for ends.
  private func expiry(_ product: Product) throws -> Date? {
    try product.value("SELECT expires_at FROM community_members WHERE expires_at IS NOT NULL")
  }

  @Test(arguments: [
    ("a month of 28 days", "2027-01-30T12:00:00.500000Z", "2027-03-01T12:00:00.500000Z"),
    ("a leap day", "2028-01-30T12:00:00.000000Z", "2028-02-29T12:00:00.000000Z"),
    ("the turn of a day and a year", "2026-12-31T23:59:59.999999Z", "2027-01-30T23:59:59.999999Z"),
    ("a change to summer time in many places", "2026-03-10T01:30:00.000000Z", "2026-04-09T01:30:00.000000Z"),
  ])
  func month_acrossTheCalendar_isThirtyTimes24Hours(across: String, joined: String, ends: String) throws {
    let (joined, ends) = (try #require(Date(rfc3339: joined)), try #require(Date(rfc3339: ends)))
    let beginning = try product(at: joined)
    let club = try beginning.club(monthlyFee: 10)
    let member = try beginning.member(of: club, coins: 90, autoRenew: true)
    #expect(try expiry(beginning)?.microseconds == ends.microseconds)

    let before = try product(at: Date(microseconds: ends.microseconds - 1000))
    try before.runJobs()
    #expect(try expiry(before)?.microseconds == ends.microseconds)

    let then = try product(at: ends)
    try then.runJobs()
    #expect(try expiry(then)?.microseconds == ends.microseconds + 30 * 86_400 * 1_000_000)
    #expect(try WalletCommands(then.service).balance(email: "\(member.id.text)@example.test").available == 80)
  }

  @Test func freeMinutes_acrossMidnightInUTC_beginAnew() throws {
    let evening = try product(at: #require(Date(rfc3339: "2028-02-29T23:59:59.900000Z")))
    let lounge = try evening.lounge()
    let listener = try evening.person()
    try evening.service.transaction { tx in
      try LoungeUsage.record(seconds: 120, of: listener.id, lounge.id, in: tx)
    }
    let used = try listener.get("\(lounge.loungePath)/usage")
    #expect(used["usedSeconds"] == 120 && used["resetsAt"] == "2028-03-01T00:00:00.000000Z")

    let midnight = try product(at: #require(Date(rfc3339: "2028-03-01T00:00:00.000000Z")))
    let rested = try Person(product: midnight, id: listener.id, name: "", token: listener.token)
      .get("\(lounge.loungePath)/usage")
    #expect(rested["usedSeconds"] == 0 && rested["resetsAt"] == "2028-03-02T00:00:00.000000Z")
  }
}
