import Formats
import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

/// What administrators do to accounts.
@Suite struct AccountAdministrationTests {
  let product: Product

  init() throws {
    product = try Product()
  }

  private func path(_ person: Person, _ action: String = "") -> String { "/admin/users/\(person.id.text)\(action)" }

  @Test func administrator_cannotGiveUpTheOwnRight() throws {
    let root = product.root
    try root.put(path(root), ["isAdmin": false]).expect(409, "own_account")
    try root.post(path(root, "/suspend")).expect(409, "own_account")
    try root.put(path(root), ["isAdmin": true]).expect(200)
  }

  @Test func administrators_whoTakeTheRightFromEachOther_leaveOne() throws {
    let other = try product.person()
    try product.root.put(path(other), ["isAdmin": true]).expect(200)
    let answers = try concurrently(2) { index in
      let (actor, target) = index == 0 ? (product.root, other) : (other, product.root)
      return try actor.put(path(target), ["isAdmin": false])
    }
    #expect(answers.map(\.status).sorted() == [200, 403])
    #expect(try product.count("users", where: "is_admin") == 1)
  }

  @Test func user_unknown_is404() throws {
    let unknown = "/admin/users/\(Example.id.text)"
    try product.root.put(unknown, ["isAdmin": true]).expect(404, "user_not_found")
    for action in ["/suspend", "/restore"] { try product.root.post(unknown + action).expect(404, "user_not_found") }
  }

  @Test func suspension_again_keepsItsTime() throws {
    let person = try product.person()
    func since() throws -> JSONValue? {
      try product.root.get("/admin/users?search=\(person.id.text)").rows("users").first?["suspendedAt"]
    }
    try product.root.post(path(person, "/suspend")).expect(200)
    let first = try since()
    #expect(first != .null)
    try product.root.post(path(person, "/suspend")).expect(200)
    #expect(try since() == first)
    try product.root.post(path(person, "/restore")).expect(200)
    #expect(try since() == .null)
  }

  @Test func accounts_areFoundByHowTheirAddressBegins() throws {
    let commands = AccountCommands(product.service)
    for email in ["Ada_1@x.test", "ada21@x.test", "bob@ada.test"] {
      _ = try commands.add(email: email, password: "correct horse", name: "Somebody")
    }
    func found(_ search: String) throws -> [String?] {
      try product.root.get("/admin/users?search=\(search)").rows("users").map { $0["email"]?.text }
    }
    #expect(try found("ADA") == ["ada21@x.test", "Ada_1@x.test"])
    #expect(try found("ada_") == ["Ada_1@x.test"])
    #expect(try found("x.test") == [])
    let all = try product.root.get("/admin/users?limit=2").expect(200)
    #expect(try all.rows("users").first?["email"] == "bob@ada.test")
    #expect(all.int("total") == 4 && all.int("totalPages") == 2)
  }
}
