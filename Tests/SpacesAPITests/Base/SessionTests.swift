import Formats
import Foundation
import MariaDB
import Testing

@testable import SpacesAPI

/// 30 days from the last day that a session is used.
@Suite struct SessionTests {
  let product: Product
  let person: Person

  init() throws {
    product = try Product.shared.get()
    person = try product.person()
  }

  private var condition: SQL { "user_id = \(person.id)" }

  private func setExpiry(_ interval: String) throws {
    try product.execute("UPDATE auth_sessions SET expires_at = NOW(6) + INTERVAL \(raw: interval) WHERE \(condition)")
  }

  /// Whole hours from now until the session ends.
  private func hoursLeft() throws -> Int? {
    try product.value(
      "SELECT TIMESTAMPDIFF(HOUR, NOW(6), expires_at + INTERVAL 1 MINUTE) FROM auth_sessions WHERE \(condition)")
  }

  private func cookie() throws -> Answer {
    try Answer(product.respond("GET", "/api/auth/get-session", ["Cookie": "session=\(person.token ?? "")"]))
  }

  @Test func session_ofToday_isNotMoved() throws {
    try setExpiry("29 DAY + INTERVAL 1 HOUR")
    let answer = try cookie().expect(200)
    #expect(try hoursLeft() == 29 * 24 + 1)
    #expect(answer.header("Set-Cookie") == nil)
  }

  @Test func session_ofYesterday_isMovedWithItsCookie() throws {
    try setExpiry("29 DAY - INTERVAL 1 MINUTE")
    let answer = try cookie().expect(200)
    #expect(try hoursLeft() == 30 * 24)
    let header = try #require(answer.header("Set-Cookie"))
    #expect(header.hasPrefix("session=\(person.token ?? ""); Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"))
    #expect(answer.header("Cache-Control") == "private, no-cache")
    // What the answer says is what the row has.
    let expiresAt = try product.value("SELECT expires_at FROM auth_sessions WHERE \(condition)", as: Date.self)
    #expect(answer["session"]?["expiresAt"]?.text == expiresAt?.rfc3339)
  }

  @Test func session_ofABearer_isMovedWithoutACookie() throws {
    try setExpiry("1 DAY")
    #expect(try person.get("/auth/get-session").expect(200).header("Set-Cookie") == nil)
    #expect(try hoursLeft() == 30 * 24)
  }

  @Test func session_expired_isDead() throws {
    try setExpiry("0 SECOND")
    try person.get("/wallet").expect(401, "unauthorized")
    #expect(try hoursLeft() == 0)
  }

  @Test func token_isStoredAsItsHashOnly() throws {
    let token = try #require(person.token)
    #expect(token.count == 43)
    let hash = try product.value("SELECT token_hash FROM auth_sessions WHERE \(condition)", as: [UInt8].self)
    #expect(hash == Sodium.sha256(token.utf8))
  }

  @Test func sessions_expired_areDeletedByTheJobs() throws {
    let product = try Product()
    let (ended, live) = (try product.person(), try product.person())
    try product.execute("UPDATE auth_sessions SET expires_at = NOW(6) - INTERVAL 1 SECOND WHERE user_id = \(ended.id)")
    try product.runJobs()
    #expect(try product.count("auth_sessions", where: "user_id = \(ended.id)") == 0)
    try live.get("/wallet").expect(200)
  }
}
