import MariaDB
import MariaDBFixture
import Testing

@testable import SpacesAPI

@Suite struct JobRoundTests {
  private let product: Product

  init() throws {
    product = try Product()
  }

  private func move(by seconds: Int) throws {
    try product.execute(
      """
      UPDATE job_rounds
      SET begun_at = begun_at - INTERVAL \(seconds) SECOND, ended_at = ended_at - INTERVAL \(seconds) SECOND,
        renewed_at = renewed_at - INTERVAL \(seconds) SECOND
      """)
  }

  @Test func round_isDueAMinuteAfterTheLast() throws {
    #expect(try JobRound.claim(product.service))
    try JobRound.run(product.service)
    #expect(try !JobRound.claim(product.service))
    try move(by: 59)
    #expect(try !JobRound.claim(product.service))
    try move(by: 2)
    #expect(try JobRound.claim(product.service))
  }

  @Test func round_thatRuns_keepsOthersFromBeginning() throws {
    #expect(try JobRound.claim(product.service))
    #expect(Doctor(product.service).jobs() == nil)
    let lease = try JobLease(product.service)
    try move(by: 500)
    try product.execute("UPDATE job_rounds SET renewed_at = NOW(6) - INTERVAL 55 SECOND")
    #expect(try !JobRound.claim(product.service))
    try lease.end()
  }

  @Test func round_whoseProcessWasKilled_isForgottenAfterAMinute() throws {
    #expect(try JobRound.claim(product.service))
    try move(by: 59)
    #expect(try !JobRound.claim(product.service))
    try move(by: 2)
    #expect(try complaint() == "Its process ended before its work was done.")
    #expect(try JobRound.claim(product.service))
    #expect(try complaint() == nil)
  }

  @Test func round_isRenewedWhileItRuns_andNotAfterAnotherTookOver() throws {
    #expect(try JobRound.claim(product.service))
    try move(by: 40)
    let lease = try JobLease(product.service)
    try eventually { try product.count("job_rounds", where: "renewed_at > NOW(6) - INTERVAL 20 SECOND") == 1 }
    try move(by: 70)
    #expect(try JobRound.claim(product.service))
    try lease.end()
    // The other one is still running.
    #expect(try product.count("job_rounds", where: "ended_at < begun_at") == 1)
  }

  @Test func failure_isKeptWithTheNameOfTheWork_untilAGoodRound() throws {
    #expect(try JobRound.claim(product.service))
    try product.execute("ALTER TABLE session_signals RENAME TO signals_away")
    #expect(throws: DatabaseError.self) { try JobRound.run(product.service) }
    #expect(try complaint()?.hasPrefix("signals forgotten: ") == true)
    #expect(Doctor(product.service).jobs()?.isGood == false)
    try product.execute("ALTER TABLE signals_away RENAME TO session_signals")
    try move(by: 61)
    #expect(try JobRound.claim(product.service))
    try JobRound.run(product.service)
    #expect(try complaint() == nil)
    #expect(Doctor(product.service).jobs()?.isGood == true)
  }

  private func complaint() throws -> String? { try product.service.read { db in try LastRound(db) }?.complaint }

  @Test func round_thatWasNotStarted_isDueAMinuteAfter() throws {
    #expect(try JobRound.claim(product.service))
    try JobRound.giveBack(product.service, cause: DatabaseError(code: 11, sqlState: "HY000", message: "busy"))
    #expect(try complaint()?.hasPrefix("No process could be started for it: ") == true)
    #expect(Doctor(product.service).jobs()?.isGood == false)
    #expect(try !JobRound.claim(product.service))
    try move(by: 61)
    #expect(try JobRound.claim(product.service))
  }

  @Test func round_isClaimedByOneOfMany() throws {
    let service = product.service
    #expect(try concurrently(8) { _ in try JobRound.claim(service) }.filter { $0 }.count == 1)
  }

  @Test func round_doesTheJobs() throws {
    let person = try product.person()
    try product.execute("UPDATE auth_sessions SET expires_at = NOW(6) - INTERVAL 1 DAY WHERE user_id = \(person.id)")
    #expect(try JobRound.claim(product.service))
    try JobRound.run(product.service)
    #expect(try product.count("auth_sessions", where: "user_id = \(person.id)") == 0)
  }
}
