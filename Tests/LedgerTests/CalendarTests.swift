import Foundation
import Ledger
import MariaDB
import MariaDBFixture
import Schema
@testable import SpacesAPI
import Testing
import Web

/// A server whose clock stands where a test puts it, and whose own time zone is not UTC.
private struct ClockServer {
  let server: TestServer
  private let administrator: Connection

  init() throws {
    server = try TestServer(options: ["--default-time-zone=+05:30"])
    administrator = try Connection(server.createDatabase())
    _ = try Migrator(migrations).migrate(administrator)
    // init_connect is not for those who may set it.
    try administrator.execute("CREATE USER clock@localhost")
    try administrator.execute("GRANT ALL ON test1.* TO clock@localhost")
  }

  /// The product at a moment of the database's clock.
  func product(at time: String) throws -> Product {
    let moment = try #require(Date(rfc3339: time))
    try administrator.execute("SET GLOBAL init_connect = \("SET timestamp = \(moment.timeIntervalSince1970)")")
    var url = server.url("test1")
    url.user = "clock"
    return try Product(database: Database(url: url, connections: 4, deadline: .seconds(20)))
  }

  /// When the one membership that is paid for ends.
  func expiry() throws -> String? {
    try administrator.first("SELECT expires_at FROM community_members WHERE expires_at IS NOT NULL") {
      try $0.next(Date.self).rfc3339
    }
  }

  func stop() { server.stop() }
}

@Suite struct CalendarTests {
  @Test(arguments: [
    ("a month of 28 days", "2027-01-30T12:00:00.500000Z", "2027-03-01T12:00:00.500000Z"),
    ("a leap day", "2028-01-30T12:00:00.000000Z", "2028-02-29T12:00:00.000000Z"),
    ("the turn of a day and a year", "2026-12-31T23:59:59.999999Z", "2027-01-30T23:59:59.999999Z"),
    ("a change to summer time in many places", "2026-03-10T01:30:00.000000Z", "2026-04-09T01:30:00.000000Z"),
  ])
  func month_acrossTheCalendar_isThirtyTimes24Hours(across: String, joined: String, ends: String) throws {
    let clock = try ClockServer()
    defer { clock.stop() }
    let product = try clock.product(at: joined)
    let (creator, member) = (try product.person(), try product.person())
    let community = try product.community(of: creator, monthlyFee: 10)
    try product.credit(member, 100)
    #expect(try product.ask(member, "POST", "/communities/\(community)/join", ["autoRenew": true]).status == 200)
    #expect(try clock.expiry() == ends)

    let end = try #require(Date(rfc3339: ends))
    // Doubles this large are exact to a quarter of a microsecond.
    let before = try clock.product(at: end.addingTimeInterval(-0.001).rfc3339)
    _ = try Jobs.run(before.app)
    #expect(try clock.expiry() == ends)

    let then = try clock.product(at: ends)
    _ = try Jobs.run(then.app)
    #expect(try clock.expiry() == end.addingTimeInterval(30 * 86_400).rfc3339)
    #expect(try then.app.database.read { try then.app.ledger.balance(of: member.id, $0).available } == 80)
  }

  @Test func freeMinutes_acrossMidnightInUTC_beginAnew() throws {
    let clock = try ClockServer()
    defer { clock.stop() }
    let evening = try clock.product(at: "2028-02-29T23:59:59.900000Z")
    let (creator, listener) = (try evening.person(), try evening.person())
    let lounge = try evening.lounge(of: creator, price: 0)
    _ = try evening.app.database.transaction { db in
      try LoungeUsage.record(seconds: 120, of: listener.id, in: lounge, db)
    }
    let used = try evening.ask(listener, "GET", "/lounge/\(lounge)/usage")
    #expect(used.integer("usedSeconds") == 120)
    #expect(used.string("resetsAt") == "2028-03-01T00:00:00.000000Z")

    let midnight = try clock.product(at: "2028-03-01T00:00:00.000000Z")
    let rested = try midnight.ask(listener, "GET", "/lounge/\(lounge)/usage")
    #expect(rested.integer("usedSeconds") == 0)
    #expect(rested.string("resetsAt") == "2028-03-02T00:00:00.000000Z")
  }
}
