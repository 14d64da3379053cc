import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// GET /api/conversations: the own ones and those that one serves, in one list by their last change.
@Suite struct ConversationListTests {
  let product: Product
  let person: Person
  let other: Person

  init() throws {
    product = try Product.shared.get()
    person = try product.person("Both")
    other = try product.person("Other")
  }

  private func list(_ query: String = "", of person: Person? = nil) throws -> Answer {
    try (person ?? self.person).get("/conversations?\(query)").expect(200)
  }

  private func ids(_ answer: Answer) throws -> [JSONValue?] { try answer.rows("conversations").map { $0["id"] } }

  @Test func list_hasOwnAndServedOnes_lastChangedFirst() throws {
    let shops = try (0..<3).map { _ in try product.official(by: person) }
    let served = try shops.map { try product.customer(of: $0, other) }
    // The own one, of a community that is served as well, is there once.
    let own = try product.customer(of: shops[1], person)
    let elsewhere = try product.customer(of: product.official(), person)
    try other.post("\(served[0].path)/messages", ["content": "Hello"]).expect(201)
    let expected = JSONValue.ids([served[0], elsewhere, own, served[2], served[1]].map(\.conversation))
    #expect(try ids(list()) == expected)
    #expect(try list().rows("conversations").prefix(2).map { $0["lastMessage"] } == ["Hello", .null])

    let pages = try person.pages("/conversations", of: "conversations", limit: 2)
    #expect(pages.map(\.count) == [2, 2, 1])
    #expect(pages.flatMap { $0 } == expected)
  }

  @Test func list_ofManyAtOneMicrosecond_hasEachOnce() throws {
    let shop = try product.official(by: person)
    let customers = try (0..<7).map { _ in try product.customer(of: shop) }
    try product.execute(
      "UPDATE conversations SET updated_at = '2026-03-06 04:11:00.123456' WHERE community_id = \(shop.id)")
    for limit in [1, 2, 3] {
      let pages = try person.pages("/conversations", of: "conversations", limit: limit)
      #expect(pages.flatMap { $0 } == JSONValue.ids(customers.map(\.conversation).reversed()), "\(limit)")
    }
  }

  @Test func list_ofWhoServesManyCommunities_hasAll() throws {
    let customers = try (0..<25).map { _ in try product.customer(of: product.official(by: person), other) }
    #expect(try ids(list()) == JSONValue.ids(customers.map(\.conversation).reversed()))
  }

  @Test func list_ofAPlainMember_hasNoOneElses() throws {
    let shop = try product.official()
    _ = try product.customer(of: shop, other)
    let member = try product.member(of: shop)
    #expect(try list(of: member).json == ["conversations": [], "nextBefore": .null])
    let agent = try product.staff(.cs_agent, of: shop)
    #expect(try ids(list(of: agent)).count == 1)
    try agent.post("\(shop.path)/leave").expect(200)
    #expect(try ids(list(of: agent)) == [])
  }
}
