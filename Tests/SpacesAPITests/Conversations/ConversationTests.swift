import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// What is said in a conversation, and who may say it.
@Suite struct ConversationTests {
  let product: Product
  let shop: Place
  let customer: Customer

  init() throws {
    product = try Product.shared.get()
    shop = try product.official()
    customer = try product.customer(of: shop)
  }

  private func say(_ person: Person, _ text: String = "Hello") throws -> Answer {
    try person.post("\(customer.path)/messages", ["content": .string(text)])
  }

  @Test func user_speaksInAnyOpenState() throws {
    #expect(try say(customer.person).expect(201)["role"] == "user")
    try customer.transfer().expect(200)
    try say(customer.person).expect(201)
    try customer.accept(by: shop.creator).expect(200)
    try say(customer.person).expect(201)
    try customer.resolve(by: customer.person).expect(200)
    try say(customer.person).expect(409, "conversation_resolved")
  }

  @Test func staff_speakAsHumans_agentsInTheirOwnOnly() throws {
    let agents = try (0..<2).map { _ in try product.staff(.cs_agent, of: shop) }
    let moderator = try product.staff(.moderator, of: shop)
    for person in [shop.creator, moderator] { #expect(try say(person).expect(201)["role"] == "human") }
    try say(agents[0]).expect(403, "not_assigned")
    try customer.transfer().expect(200)
    try customer.accept(by: agents[0]).expect(200)
    try say(agents[0]).expect(201)
    try say(agents[1]).expect(403, "not_assigned")
  }

  @Test func stranger_isNotToldThatItExists() throws {
    let (member, other) = (try product.member(of: shop), try product.person())
    for person in [member, other] {
      try say(person).expect(404, "conversation_not_found")
      try person.get("\(customer.path)/messages").expect(404, "conversation_not_found")
      try person.post("\(customer.path)/agent-chat", ["content": "Hello"]).expect(404, "conversation_not_found")
    }
    try customer.person.get("/conversations/\(Example.id.text)/messages").expect(404, "conversation_not_found")
  }

  @Test func staff_whoWereDismissed_areStrangers() throws {
    let agent = try product.staff(.cs_agent, of: shop)
    try agent.get("\(customer.path)/messages").expect(200)
    try shop.creator.put(shop.member(agent), ["role": "member"]).expect(200)
    try agent.get("\(customer.path)/messages").expect(404, "conversation_not_found")
    try agent.get("\(shop.path)/cs-queue").expect(403, "staff_only")
  }

  @Test func history_hasWhoSpoke() throws {
    try say(customer.person, "Question").expect(201)
    try say(shop.creator, "Answer").expect(201)
    let messages = try customer.person.get("\(customer.path)/messages").expect(200).rows("messages")
    #expect(messages.map { $0["role"] } == ["user", "human"])
    #expect(messages.map { $0["content"] } == ["Question", "Answer"])
    #expect(messages.map { $0["userId"] } == JSONValue.ids([customer.person.id, shop.creator.id]))
  }

  @Test func community_archived_isReadOnly() throws {
    try say(customer.person).expect(201)
    try shop.archive()
    #expect(try customer.person.get("\(customer.path)/messages").expect(200).rows("messages").count == 1)
    try say(customer.person).expect(410, "community_archived")
    try say(product.person()).expect(404, "conversation_not_found")
  }
}
