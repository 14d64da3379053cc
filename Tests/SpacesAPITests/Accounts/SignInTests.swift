import Formats
import Foundation
import Testing

@testable import SpacesAPI

@Suite struct SignInTests {
  let product: Product
  let person: Person
  let email: String
  private static let password = " correct horse "
  private static let hash = Result { try Passwords.hash(password) }

  init() throws {
    product = try Product.shared.get()
    person = try product.person()
    email = "\(person.id.text)@example.test"
    try product.execute("UPDATE users SET password_hash = \(Self.hash.get()) WHERE id = \(person.id)")
  }

  private func signIn(_ password: String = password, email: String? = nil, address: String = "192.0.2.1") throws
    -> Answer
  {
    let body: JSONValue = ["email": .string(email ?? self.email), "password": .string(password)]
    let headers = ["Content-Type": "application/json"]
    return try Answer(product.respond("POST", "/api/auth/sign-in/email", headers, body.bytes, address: address))
  }

  private func changePassword(from old: String, to new: String, key: String? = nil) throws -> Answer {
    try person.post(
      "/auth/change-password", ["currentPassword": .string(old), "newPassword": .string(new)], key: key)
  }

  @Test func password_right_beginsASession() throws {
    let answer = try signIn(email: email.uppercased()).expect(200)
    #expect(answer["user"]?["id"] == .id(person.id))
    #expect(answer.text("token") != person.token)
    #expect(try product.count("auth_sessions", where: "user_id = \(person.id)") == 2)
  }

  @Test(arguments: ["correct horse", " correct horse", "", " CORRECT HORSE "])
  func password_wrong_is401(password: String) throws {
    try signIn(password).expect(401, "invalid_credentials")
  }

  @Test func email_unknown_isAnsweredAlike() throws {
    let unknown = try signIn(email: "nobody-\(email)").expect(401, "invalid_credentials")
    #expect(try unknown.json == signIn("wrong").json)
  }

  @Test func guesses_ofOneAddressWithOneAccount_areBounded() throws {
    for _ in 0..<9 { try signIn("wrong").expect(401, "invalid_credentials") }
    // The right one forgets the wrong ones.
    try signIn().expect(200)
    for _ in 0..<10 { try signIn("wrong").expect(401, "invalid_credentials") }
    let refusal = try signIn().expect(429, "too_many_attempts")
    #expect(refusal.header("Retry-After").flatMap { Int($0) }.map { 1...900 ~= $0 } == true)
    try signIn(email: email.uppercased()).expect(429, "too_many_attempts")
    // Neither another address nor another account is concerned.
    try signIn(address: "192.0.2.2").expect(200)
    try signIn(email: "other-\(email)").expect(401, "invalid_credentials")
    try product.execute("UPDATE sign_in_failures SET failed_at = failed_at - INTERVAL 15 MINUTE")
    try signIn().expect(200)
  }

  @Test func account_suspended_isToldSo_withTheRightPasswordOnly() throws {
    try product.root.post("/admin/users/\(person.id.text)/suspend").expect(200)
    try signIn().expect(403, "account_suspended")
    try signIn("wrong").expect(401, "invalid_credentials")
    try product.root.post("/admin/users/\(person.id.text)/restore").expect(200)
    try signIn().expect(200)
  }

  @Test func signOut_endsThisSessionOnly() throws {
    let other = try #require(signIn().text("token"))
    let answer = try person.post("/auth/sign-out").expect(200)
    #expect(answer.header("Set-Cookie")?.contains("session=; Path=/; Max-Age=0") == true)
    try person.get("/wallet").expect(401, "unauthorized")
    #expect(product.respond("GET", "/api/wallet", ["Authorization": "Bearer \(other)"]).status == 200)
  }

  @Test func password_changed_endsEveryOtherSession() throws {
    let other = try #require(signIn().text("token"))
    try changePassword(from: "wrong", to: "new password").expect(401, "invalid_credentials")
    try changePassword(from: Self.password, to: "short").expect(400, "invalid_request")
    try changePassword(from: Self.password, to: "new password").expect(200)
    try person.get("/wallet").expect(200)
    #expect(product.respond("GET", "/api/wallet", ["Authorization": "Bearer \(other)"]).status == 401)
    try signIn().expect(401, "invalid_credentials")
    try signIn("new password").expect(200)
  }

  @Test func password_changedAgainUnderTheSameKey_isAnsweredAgain() throws {
    try changePassword(from: Self.password, to: "new password", key: "a").expect(200)
    let again = try changePassword(from: Self.password, to: "new password", key: "a").expect(200)
    #expect(again.header("Idempotent-Replayed") == "true")
    // Guesses at the old password cannot be tried on the stored hash: the token salts it.
    let hash = try product.value(
      "SELECT request_hash FROM idempotency_keys WHERE user_id = \(person.id)", as: [UInt8].self)
    let body: JSONValue = ["currentPassword": .string(Self.password), "newPassword": "new password"]
    #expect(hash != Sodium.sha256(Array("POST /api/auth/change-password?\n".utf8) + body.bytes))
  }
}
