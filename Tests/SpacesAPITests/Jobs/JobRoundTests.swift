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
      SET begun_at = begun_at - INTERVAL \(seconds) SECOND, ended_at = ended_at - INTERVAL \(seconds) SECOND
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
    try move(by: 500)
    #expect(try !JobRound.claim(product.service))
    // Its process was killed.
    try move(by: 101)
    #expect(try JobRound.claim(product.service))
  }

  @Test func round_thatWasNotStarted_isDueAMinuteAfter() throws {
    #expect(try JobRound.claim(product.service))
    try JobRound.giveBack(product.service)
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
