import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// What administrators give back.
@Suite struct RefundRequestTests {
  let product: Product
  let club: Place
  let member: Person

  init() throws {
    product = try Product.shared.get()
    club = try product.club(joinFee: 100)
    member = try product.member(of: club)
  }

  private func refund(_ transaction: JSONValue?, _ amount: Int64? = nil) throws -> Answer {
    try product.root.post(
      "/admin/transactions/\(transaction?.text ?? "")/refund",
      amount.map { ["amount": .integer($0), "reason": "Test"] })
  }

  private func payment() throws -> JSONValue? { try member.statement().first { $0["kind"] == "join_fee" }?["id"] }

  @Test func refund_inParts_endsWithTheWhole() throws {
    let payment = try payment()
    let part = try refund(payment, 30).expect(200)
    #expect(part["fromCreator"] == 21 && part["fromPlatform"] == 9 && part["borneByPlatform"] == 0)
    #expect(part["refunded"] == 30 && part["remaining"] == 70)
    let answer = try refund(payment, 71).expect(409, "refund_exceeds_payment")
    #expect(answer["remaining"] == 70)
    #expect(try refund(payment).expect(200)["amount"] == 70)
    try refund(payment).expect(409, "already_refunded")
    #expect(try member.balance() == 100 && club.creator.balance() == 0)
    #expect(try club.creator.get("\(club.path)/earnings")["refunds"] == -70)
  }

  @Test func refund_thatTheCreatorHasSpent_isBorneByThePlatform() throws {
    try club.creator.post("\(product.club(joinFee: 60).path)/join").expect(200)
    let refund = try refund(payment()).expect(200)
    #expect(refund["fromCreator"] == 10 && refund["fromPlatform"] == 30 && refund["borneByPlatform"] == 60)
    #expect(try member.balance() == 100 && club.creator.balance() == 0)
  }

  @Test func call_isRefundedUnderThePayersTransaction() throws {
    try club.change(["agentCallFee": 10])
    let agent = try club.addAgent()
    try member.credit(20)
    let answer = try club.ask(agent, as: member).expect(200)
    let hold = try member.statement().first?["id"]
    // What is only held is not paid yet.
    try refund(hold).expect(409, "not_refundable")
    try answer.events()
    #expect(try refund(hold).expect(200)["fromCreator"] == 7)
    #expect(try member.balance() == 20)
  }

  @Test func transaction_thatIsNoFee_is409() throws {
    let credit = try member.statement().last?["id"]
    try refund(credit).expect(409, "not_refundable")
    let refunded = try refund(payment(), 1).expect(200)
    try refund(refunded["id"]).expect(409, "not_refundable")
    try refund(.id(Example.id)).expect(404, "transaction_not_found")
    try member.post("/admin/transactions/\(Example.id.text)/refund").expect(403, "admin_only")
  }
}
