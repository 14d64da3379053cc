import Formats
import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

@Suite struct SignUpTests {
  let product: Product
  let email: String

  init() throws {
    product = try Product.shared.get()
    email = "Ada.\(product.service.ids.next().text)@Example.test"
  }

  private func signUp(_ email: String, password: String = "correct horse", name: String = "Ada") throws -> Answer {
    try product.stranger.post(
      "/auth/sign-up/email", ["email": .string(email), "password": .string(password), "name": .string(name)])
  }

  @Test func account_new_isSignedInWithAnEmptyWallet() throws {
    let answer = try signUp(email).expect(200)
    #expect(answer["user"]?["email"]?.text == email && answer["user"]?["isAdmin"] == false)
    #expect(answer["token"] == answer["session"]?["token"])
    let token = try #require(answer.text("token"))
    #expect(answer.header("Set-Cookie")?.hasPrefix("session=\(token); Path=/; Max-Age=2592000; HttpOnly") == true)
    let id = try #require(answer["user"]?["id"]?.text.flatMap { UUID(text: $0) })
    let person = Person(product: product, id: id, name: "Ada", token: token)
    #expect(try person.get("/wallet").json == ["balance": 0, "held": 0, "currency": "coin"])
    #expect(try person.get("/users/me").json == answer["user"])
  }

  @Test func email_inOtherCase_isTaken() throws {
    try signUp(email).expect(200)
    try signUp(email.uppercased()).expect(409, "email_taken")
    try signUp(" \(email.lowercased()) ").expect(409, "email_taken")
  }

  @Test func email_ofManyAtOnce_isOnePersons() throws {
    let answers = try concurrently(4) { _ in try signUp(email) }
    #expect(answers.map(\.status).sorted() == [200, 409, 409, 409])
  }

  @Test(arguments: [
    ("a", "correct horse", "Ada", "email"), ("a@@b", "correct horse", "Ada", "email"),
    ("@b", "correct horse", "Ada", "email"),
    ("a@b", "seven..", "Ada", "password"), ("a@b", String(repeating: "é", count: 129), "Ada", "password"),
    ("a@b", "correct horse", " ", "name"), ("a@b", "correct horse", "a\u{202E}b", "name"),
    ("a@b", "correct horse", "\u{200B}", "name"),
    (String(repeating: "a", count: 254) + "@b", "correct horse", "Ada", "email"),
  ])
  func field_invalid_isNamed(email: String, password: String, name: String, field: String) throws {
    #expect(try signUp(email, password: password, name: name).expect(400, "invalid_request").text("field") == field)
  }

  @Test func password_isVerifiedByItsHashOnly() throws {
    let hash = try Passwords.hash("correct horse\u{0}battery")
    #expect(hash.hasPrefix("$argon2id$"))
    #expect(Sodium.verify(password: "correct horse\u{0}battery", hash: hash))
    #expect(!Sodium.verify(password: "correct horse", hash: hash))
    #expect(!Sodium.verify(password: "correct horse\u{0}battery ", hash: hash))
    #expect(!Sodium.verify(password: "", hash: ""))
    #expect(try Passwords.hash("correct horse\u{0}battery") != hash)
  }

  @Test(arguments: [("Ä@É.test", "ä@é.test"), ("İ@B.test", "İ@b.test"), ("STRASSE@ß.test", "strasse@ß.test")])
  func emailKey_isOneLowerCaseScalarForEach(email: String, key: String) {
    #expect(emailKey(email) == key)
    #expect(emailKey(email).unicodeScalars.count == email.unicodeScalars.count)
  }
}
