import Formats
import Foundation
import MariaDBFixture
import Testing
import Web

@testable import SpacesAPI

@Suite struct CreditTests {
  let product: Product
  let person: Person
  let reference: String

  init() throws {
    product = try Product.shared.get()
    person = try product.person()
    reference = product.service.ids.next().text
  }

  private func credit(_ amount: Int64, to person: Person? = nil) throws -> Answer {
    let body: JSONValue = ["amount": .integer(amount), "reference": .string(reference)]
    return try product.root.post("/admin/users/\((person ?? self.person).id.text)/credit", body)
  }

  @Test func reference_again_creditsOnce() throws {
    #expect(try credit(50).expect(200).json == ["success": true, "credited": true, "balance": 50])
    #expect(try credit(50).expect(200).json == ["success": true, "credited": false, "balance": 50])
  }

  @Test func reference_ofAnotherCredit_is409() throws {
    try credit(50).expect(200)
    try credit(51).expect(409, "reference_used")
    let other = try product.person()
    try credit(50, to: other).expect(409, "reference_used")
    #expect(try other.balance() == 0)
  }

  @Test func reference_ofManyAtOnce_creditsOnce() throws {
    let answers = try concurrently(6) { _ in try credit(50).expect(200) }
    #expect(answers.count { $0["credited"] == true } == 1)
    #expect(try person.balance() == 50)
  }

  @Test(
    arguments: [("amount", 0), ("amount", 1_000_000_001), ("amount", "5"), ("reference", ""), ("reference", .null)]
      as [(String, JSONValue)])
  func field_invalid_isNamed(field: String, value: JSONValue) throws {
    let body: [(key: String, value: JSONValue)] = [
      (key: "amount", value: 5), (key: "reference", value: "r"), (key: field, value: value),
    ]
    let answer = try product.root.post("/admin/users/\(person.id.text)/credit", .object(body)).expect(
      400, "invalid_request")
    #expect(answer.text("field") == field)
  }

  @Test func user_unknown_is404() throws {
    let body: JSONValue = ["amount": 5, "reference": .string(reference)]
    try product.root.post("/admin/users/\(Example.id.text)/credit", body).expect(404, "user_not_found")
    // The refused one has not used the reference up.
    #expect(try credit(5).expect(200)["credited"] == true)
  }

  @Test func command_creditsLikeTheEndpoint() throws {
    let commands = WalletCommands(product.service)
    let email = "\(person.id.text)@example.test"
    #expect(try commands.credit(email: email, amount: 50, reference: reference))
    #expect(try !commands.credit(email: email.uppercased(), amount: 50, reference: reference))
    #expect(try credit(50).expect(200)["credited"] == false)
    #expect(try commands.balance(email: email) == (50, 0))
    for (amount, reference, code) in [(0, "r", "invalid_request"), (49, reference, "reference_used")]
      as [(Int64, String, String)]
    {
      let error = #expect(throws: APIError.self) {
        try commands.credit(email: email, amount: amount, reference: reference)
      }
      #expect(error?.code == code)
    }
  }
}
