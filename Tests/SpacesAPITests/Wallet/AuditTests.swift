import Formats
import Foundation
import Ledger
import Testing

@testable import SpacesAPI

/// `ledger verify`, after everything that moves coins.
@Suite struct AuditTests {
  let product: Product

  init() throws {
    product = try Product()
  }

  @Test func books_afterEveryKindOfMovement_balance() throws {
    let club = try product.club(joinFee: 10, monthlyFee: 7, agentCallFee: 3)
    let lounge = try product.lounge(by: club.creator, price: 9)
    let agent = try club.addAgent()
    let member = try product.member(of: club, coins: 50, autoRenew: true)
    try club.ask(agent, as: member).expect(200).events()
    _ = try club.ask(agent, as: member).expect(200)
    try member.post("\(lounge.loungePath)/subscribe", ["autoRenew": true]).expect(200)
    try product.endMembership(of: member, in: club)
    let fee = try member.statement().first { $0["kind"] == "join_fee" }?["id"]?.text
    try product.root.post("/admin/transactions/\(fee ?? "")/refund", ["amount": 4]).expect(200)
    #expect(try product.discrepancies().isEmpty)
    try product.runJobs()
    #expect(try product.discrepancies().isEmpty)
    #expect(try product.count("ledger_unfolded", where: "owner = \(club.creator.id)") == 0)
    #expect(try member.held() == 3)
  }

  @Test func balance_thatIsNotItsPostings_isFound() throws {
    let person = try product.person(coins: 5)
    try product.execute("UPDATE ledger_accounts SET balance = 6 WHERE owner = \(person.id) AND kind = 'available'")
    #expect(try product.discrepancies().count == 1)
  }
}
