import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// The queue of customer service, and one's place in it.
@Suite struct QueueTests {
  let product: Product
  let shop: Place

  init() throws {
    product = try Product.shared.get()
    shop = try product.official()
  }

  private func queue(_ query: String = "") throws -> [JSONValue] {
    try shop.creator.get("\(shop.path)/cs-queue?\(query)").expect(200).rows("queue")
  }

  private func expectOrder(_ customers: [Customer], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let ids = try queue().map { $0["conversationId"] }
    #expect(ids == JSONValue.ids(customers.map(\.conversation)), sourceLocation: sourceLocation)
  }

  @Test func queue_isByStatusAndThenByWaitingOrLastChange() throws {
    let all = try (0..<8).map { _ in try product.customer(of: shop) }
    for customer in all[0..<6] { try customer.transfer().expect(200) }
    for customer in all[2..<6] { try customer.accept(by: shop.creator).expect(200) }
    for customer in all[4..<6] { try customer.resolve(by: customer.person).expect(200) }
    try expectOrder([all[0], all[1], all[3], all[2], all[7], all[6], all[5], all[4]])
    for (status, number) in [("waiting_human", 0), ("human_active", 3), ("ai_active", 7), ("resolved", 5)] {
      let page = try shop.creator.get("\(shop.path)/cs-queue?status=\(status)&limit=1").expect(200)
      #expect(try page.rows("queue").map { $0["id"] } == [.id(all[number].conversation)])
      #expect(page.int("total") == 2 && page.int("totalPages") == 2)
    }
  }

  @Test func message_ofWhoWaits_keepsThePlace() throws {
    let customers = try (0..<2).map { _ in try product.waitingCustomer(of: shop) }
    let since = try queue()[0]["waitingSince"]
    try customers[0].person.post("\(customers[0].path)/messages", ["content": "Anybody?"]).expect(201)
    try expectOrder(customers)
    let head = try queue()[0]
    #expect(head["waitingSince"] == since && since != .null && head["lastMessage"] == "Anybody?")
  }

  @Test func message_bringsAServedOneToTheFront() throws {
    let customers = try (0..<2).map { _ in try product.customer(of: shop) }
    try expectOrder(customers.reversed())
    try customers[0].person.post("\(customers[0].path)/messages", ["content": "Hello"]).expect(201)
    try expectOrder(customers)
  }

  @Test func position_isThatAmongThoseWhoWait() throws {
    let customers = try (0..<3).map { _ in try product.waitingCustomer(of: shop) }
    for (index, customer) in customers.enumerated() {
      #expect(try customer.status().int("queuePosition") == Int64(index + 1))
    }
    try customers[0].accept(by: shop.creator).expect(200)
    #expect(try customers[0].status().json == ["status": "human_active", "queuePosition": .null])
    #expect(try customers[2].status().int("queuePosition") == 2)
    #expect(try queue()[2]["waitingSince"] == .null)
  }

  @Test func status_isNone_forWhoHasNoPartInIt() throws {
    let customer = try product.customer(of: shop)
    let none: JSONValue = ["status": "none", "queuePosition": .null]
    func status(_ place: Place, _ id: UUID, as person: Person) throws -> JSONValue {
      try person.get("\(place.path)/cs-status?conversationId=\(id.text)").expect(200).json
    }
    let other = try product.official()
    #expect(try status(shop, customer.conversation, as: product.person()) == none)
    #expect(try status(shop, customer.conversation, as: product.member(of: shop)) == none)
    #expect(try status(other, customer.conversation, as: customer.person) == none)
    #expect(try status(shop, Example.id, as: shop.creator) == none)
    #expect(try status(shop, customer.conversation, as: shop.creator)["status"] == "ai_active")
    #expect(try status(shop, customer.conversation, as: product.staff(.cs_agent, of: shop))["status"] == "ai_active")
  }
}
