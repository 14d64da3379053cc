import Formats
import Foundation
import Testing
import Web

@testable import SpacesAPI

/// What an operator does from the command line.
@Suite struct AccountCommandTests {
  let product: Product
  let commands: AccountCommands

  init() throws {
    product = try Product()
    commands = AccountCommands(product.service)
  }

  private func isSignedIn(_ token: String) -> Bool {
    product.respond("GET", "/api/wallet", ["Authorization": "Bearer \(token)"]).status == 200
  }

  @Test func account_added_isLikeOneThatSignedUp() throws {
    let id = try commands.add(email: "Ada@example.test", password: "correct horse", name: "Ada")
    let token = try commands.session(email: "ada@EXAMPLE.test")
    let me = try Answer(product.respond("GET", "/api/users/me", ["Authorization": "Bearer \(token)"]))
    #expect(me.text("id") == id && me.text("name") == "Ada")
    let error = #expect(throws: APIError.self) {
      try commands.add(email: "ADA@example.test", password: "correct horse", name: "Ada")
    }
    #expect(error?.code == "email_taken")
    #expect(throws: APIError.self) { try commands.add(email: "b@example.test", password: "short", name: "B") }
  }

  @Test func account_unknown_is404() {
    for command in [commands.grantAdmin, commands.suspend, commands.restore] {
      #expect(throws: APIError.self) { try command("nobody@example.test") }
    }
  }

  @Test func right_granted_isInForceAtOnce() throws {
    let person = try product.person()
    try person.get("/admin/stats").expect(403, "admin_only")
    try commands.grantAdmin(email: "\(person.id.text)@example.test")
    try person.get("/admin/stats").expect(200)
  }

  @Test func password_set_endsEverySession() throws {
    _ = try commands.add(email: "ada@example.test", password: "correct horse", name: "Ada")
    let token = try commands.session(email: "ada@example.test")
    #expect(throws: APIError.self) { try commands.setPassword(email: "ada@example.test", password: "short") }
    #expect(isSignedIn(token))
    try commands.setPassword(email: "ada@example.test", password: "another horse")
    #expect(!isSignedIn(token))
    let signIn: JSONValue = ["email": "ada@example.test", "password": "another horse"]
    try product.stranger.post("/auth/sign-in/email", signIn).expect(200)
  }

  @Test func accounts_areListedOldestFirst() throws {
    let people = try (0..<3).map { try product.person("Person \($0)") }
    try commands.suspend(email: "\(people[1].id.text)@example.test")
    var listed: [ListedAccount] = []
    try commands.list { listed.append($0) }
    #expect(listed.map(\.id) == [product.root.id] + people.map(\.id))
    #expect(listed.map(\.isAdmin) == [true, false, false, false])
    #expect(listed.map { $0.suspendedAt != nil } == [false, false, true, false])
  }
}
