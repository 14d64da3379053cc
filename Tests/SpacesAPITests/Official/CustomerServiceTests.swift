import Formats
import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

/// The states of a conversation with an official community.
@Suite struct CustomerServiceTests {
  let product: Product
  let shop: Place

  init() throws {
    product = try Product.shared.get()
    shop = try product.official()
  }

  @Test func chat_startedAgain_isTheSameConversation() throws {
    let person = try product.person()
    let first = try person.post("\(shop.path)/start-chat").expect(201)
    let second = try person.post("\(shop.path)/start-chat").expect(200)
    #expect(first["existing"] == false && second["existing"] == true)
    #expect(second["conversationId"] == first["conversationId"])
    let answers = try concurrently(6) { [shop] _ in try person.post("\(shop.path)/start-chat") }
    #expect(Set(answers.map { $0.text("conversationId") }).count == 1)
    #expect(try shop.creator.get("\(shop.path)/cs-queue").int("total") == 1)
  }

  @Test func chat_ofAnotherType_is400() throws {
    for place in try [product.club(), product.lounge()] {
      try product.person().post("\(place.path)/start-chat").expect(400, "not_official")
    }
  }

  @Test(arguments: [(CSMode.ai_only, "ai_active"), (.hybrid, "ai_active"), (.human_only, "waiting_human")])
  func chat_new_beginsInTheStateOfItsMode(mode: CSMode, status: String) throws {
    let shop = try product.official(csMode: mode)
    let person = try product.person()
    let started = try person.post("\(shop.path)/start-chat").expect(201)
    #expect(started.text("status") == status)
    let customer = try product.customer(of: shop, person)
    try customer.resolve(by: person).expect(200)
    // Resolved ones begin again where a new one would.
    #expect(try person.post("\(shop.path)/start-chat").expect(200).text("status") == status)
  }

  @Test func transfer_dependsOnTheState() throws {
    let customer = try product.customer(of: shop)
    #expect(try customer.transfer().expect(200)["status"] == "waiting_human")
    #expect(try customer.transfer().expect(200)["status"] == "waiting_human")
    try customer.accept(by: shop.creator).expect(200)
    #expect(try customer.transfer().expect(200)["status"] == "human_active")
    try customer.resolve(by: shop.creator).expect(200)
    try customer.transfer().expect(409, "conversation_resolved")
    try product.person().post("\(shop.path)/transfer-human").expect(404, "conversation_not_found")
    let robot = try product.customer(of: product.official(csMode: .ai_only))
    try robot.transfer().expect(409, "transfer_not_available")
  }

  @Test func transfer_ofManyAtOnce_isAcceptedOnce() throws {
    let customer = try product.waitingCustomer(of: shop)
    let staff = try (0..<4).map { _ in try product.staff(.cs_agent, of: shop) }
    let answers = try concurrently(4) { try customer.accept(by: staff[$0]) }
    #expect(answers.map(\.status).sorted() == [200, 409, 409, 409])
    #expect(answers.compactMap(\.code) == Array(repeating: "not_waiting", count: 3))
    let winner = try #require(answers.firstIndex { $0.status == 200 })
    let row = try shop.creator.get("\(shop.path)/cs-queue").rows("queue").first
    #expect(row?["assignedCsId"] != .null)
    #expect(answers[winner]["status"] == "human_active")
  }

  @Test func transfer_isAcceptedByOtherStaffOnly() throws {
    let own = try product.customer(of: shop, shop.creator)
    try own.transfer().expect(200)
    try own.accept(by: shop.creator).expect(403, "own_conversation")
    try own.accept(by: product.person()).expect(403, "staff_only")
    try own.accept(by: product.member(of: shop)).expect(403, "staff_only")
    let unknown: JSONValue = ["conversationId": .id(Example.id)]
    try shop.creator.post("\(shop.path)/accept-transfer", unknown).expect(404, "conversation_not_found")
    // Of another community, whose staff one is not.
    let other = try product.waitingCustomer(of: product.official())
    try shop.creator.post("\(shop.path)/accept-transfer", other.reference).expect(404, "conversation_not_found")
  }

  @Test func conversation_isResolvedByItsUserAndWhoServesIt() throws {
    let (agent, bystander) = (try product.staff(.cs_agent, of: shop), try product.staff(.cs_agent, of: shop))
    let moderator = try product.staff(.moderator, of: shop)
    let customer = try product.waitingCustomer(of: shop)
    try customer.accept(by: agent).expect(200)
    try customer.resolve(by: bystander).expect(403, "not_assigned")
    try customer.resolve(by: product.member(of: shop)).expect(403, "staff_only")
    for person in [agent, customer.person, moderator, shop.creator] {
      #expect(try customer.resolve(by: person).expect(200)["status"] == "resolved")
    }
  }

  @Test func conversation_resolvedAndReopened_isNobodysAnyMore() throws {
    let customer = try product.waitingCustomer(of: shop)
    try customer.accept(by: shop.creator).expect(200)
    try customer.resolve(by: customer.person).expect(200)
    func assigned() throws -> JSONValue? {
      try shop.creator.get("\(shop.path)/cs-queue").rows("queue").first?["assignedCsId"]
    }
    #expect(try assigned() == .id(shop.creator.id))
    try customer.person.post("\(shop.path)/start-chat").expect(200)
    #expect(try assigned() == .null)
  }
}
