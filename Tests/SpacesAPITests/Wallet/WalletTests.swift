import Formats
import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

/// The own coins and their statement.
@Suite struct WalletTests {
  let product: Product
  let person: Person

  init() throws {
    product = try Product.shared.get()
    person = try product.person(coins: 100)
  }

  @Test func wallet_heldCoins_areNotInTheBalance() throws {
    let club = try product.club(agentCallFee: 30)
    let agent = try club.addAgent()
    try person.post("\(club.path)/join").expect(200)
    let answer = try club.ask(agent, as: person).expect(200)
    #expect(try person.get("/wallet").json == ["balance": 70, "held": 30, "currency": "coin"])
    try answer.events()
    #expect(try person.get("/wallet").json == ["balance": 70, "held": 0, "currency": "coin"])
    #expect(try club.creator.balance() == 21)
  }

  @Test func statement_isSignedFromTheCallersView() throws {
    let club = try product.club(joinFee: 10, agentCallFee: 30)
    let agent = try club.addAgent()
    try person.post("\(club.path)/join").expect(200)
    try club.ask(agent, as: person).expect(200).events()
    let lines = try person.statement()
    #expect(lines.map { $0["kind"] } == ["agent_call", "join_fee", "credit"])
    #expect(lines.map { $0["amount"] } == [-30, -10, 100])
    #expect(lines.map { $0["balanceAfter"] } == [60, 90, 100])
    #expect(lines.map { $0["communityId"] } == [.id(club.id), .id(club.id), .null])
    #expect(
      lines[0]["counterparty"] == ["id": .id(club.creator.id), "name": "Creator"] && lines[2]["counterparty"] == .null)
    let earned = try club.creator.statement()
    #expect(earned.map { $0["kind"] } == ["agent_call", "join_fee"])
    #expect(earned.map { $0["amount"] } == [21, 7] && earned.map { $0["balanceAfter"] } == [28, 7])
  }

  @Test(arguments: [1, 2, 3, 5])
  func statement_paged_hasEachLineOnce(limit: Int) throws {
    for _ in 0..<5 { try person.post("\(product.club(joinFee: 1).path)/join").expect(200) }
    let pages = try person.pages("/wallet/transactions", of: "transactions", limit: limit)
    #expect(try pages.flatMap { $0 } == person.statement().map { $0["id"] })
    #expect(pages.flatMap { $0 }.count == 6)
  }

  @Test(arguments: [
    "yesterday", "01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071", "01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071.x",
    "01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071.9999999999999999999",
  ])
  func cursor_malformed_is400(cursor: String) throws {
    #expect(
      try person.get("/wallet/transactions?before=\(cursor)").expect(400, "invalid_request").text("field") == "before")
  }

  @Test func earnings_areThereAtOnce_andCanBeSpent() throws {
    let club = try product.club(joinFee: 100)
    try person.post("\(club.path)/join").expect(200)
    #expect(try club.creator.balance() == 70)
    let other = try product.club(joinFee: 70)
    try club.creator.post("\(other.path)/join").expect(200)
    #expect(try club.creator.balance() == 0)
    #expect(try other.creator.balance() == 49)
  }

  @Test func earnings_areShownByKindToTheCreator() throws {
    let club = try product.club(joinFee: 10, monthlyFee: 20, agentCallFee: 30)
    let agent = try club.addAgent()
    try person.post("\(club.path)/join").expect(200)
    try club.ask(agent, as: person).expect(200).events()
    let earnings = try club.creator.get("\(club.path)/earnings").expect(200)
    #expect(earnings["joinFees"] == 7 && earnings["monthlyFees"] == 14 && earnings["agentCalls"] == 21)
    #expect(earnings["subscriptions"] == 0 && earnings["refunds"] == 0 && earnings["earned"] == 42)
  }
}
