import Formats
import Foundation
import MariaDB
import MariaDBFixture
import Testing

@testable import SpacesAPI

@Suite struct JobsTests {
  let product: Product

  init() throws {
    product = try Product()
  }

  private func addExpiredSessions(_ count: Int) throws {
    try product.execute(
      """
      INSERT INTO auth_sessions (token_hash, user_id, expires_at)
      SELECT UNHEX(SHA2(seq, 256)), \(product.root.id), NOW(6) - INTERVAL 1 DAY FROM seq_1_to_\(raw: "\(count)")
      """)
  }

  @Test func round_saysWhatItHasDone() throws {
    try addExpiredSessions(3)
    let club = try product.club(monthlyFee: 10)
    let member = try product.member(of: club, coins: 10, autoRenew: true)
    try product.endMembership(of: member, in: club)
    let done = Dictionary(uniqueKeysWithValues: try Jobs.run(product.service))
    #expect(done["memberships renewed"] == 1 && done["sessions ended"] == 3 && done["answers ended"] == 0)
    #expect(try Jobs.run(product.service).allSatisfy { $0.count == 0 })
  }

  @Test func rows_ofMoreThanOneBatch_areAllDeleted() throws {
    try addExpiredSessions(2500)
    #expect(try Jobs.run(product.service).first { $0.name == "sessions ended" }?.count == 2500)
    #expect(try product.count("auth_sessions", where: "expires_at < NOW(6)") == 0)
  }

  @Test func work_thatFails_doesNotKeepTheRestFromRunning() throws {
    try addExpiredSessions(3)
    try product.execute("DROP TABLE lounge_subscriptions")
    let error = #expect(throws: DatabaseError.self) { try product.runJobs() }
    #expect(error?.isMissingTable == true)
    #expect(try product.count("auth_sessions", where: "expires_at < NOW(6)") == 0)
  }

  @Test func renewal_thatFails_doesNotKeepOthersFromTheirs() throws {
    let clubs = try [product.club(monthlyFee: 10), product.club(monthlyFee: 10)]
    let members = try clubs.map { try product.member(of: $0, coins: 10, autoRenew: true) }
    for (index, club) in clubs.enumerated() {
      try product.endMembership(of: members[index], in: club, at: "-\(2 - index) SECOND")
    }
    // The longest overdue one cannot be charged, because somebody has broken its books.
    try product.execute("DELETE FROM ledger_accounts WHERE owner = \(members[0].id)")
    try product.runJobs()
    #expect(try members[1].balance() == 0)
    #expect(try members[1].membership(in: clubs[1])["subscriptionStatus"] == "active")
  }

  @Test func rounds_ofManyHosts_doEachThingOnce() throws {
    try addExpiredSessions(50)
    let counts = try concurrently(4) { _ in
      try Jobs.run(product.service).first { $0.name == "sessions ended" }?.count ?? 0
    }
    #expect(counts.reduce(0, +) == 50)
  }
}
