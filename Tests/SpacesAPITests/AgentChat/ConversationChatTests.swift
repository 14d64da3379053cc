import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// Asking the agent in a conversation.
@Suite struct ConversationChatTests {
  let product: Product
  let shop: Place
  let customer: Customer

  init() throws {
    product = try Product.shared.get()
    shop = try product.official(agent: product.person().listing(), agentCallFee: 3)
    customer = try product.customer(of: shop)
    try customer.person.credit(10)
  }

  @Test func answer_isInTheConversation() throws {
    let events = try customer.ask("Where is it?").expect(200).events()
    #expect(events.first?.data["communityId"] == .id(shop.id) && events.end?.data["charged"] == 3)
    let messages = try customer.person.get("\(customer.path)/messages").rows("messages")
    #expect(messages.map { $0["role"] } == ["user", "agent"])
    #expect(messages[1]["content"]?.text == events.text)
    #expect(try customer.person.balance() == 7 && shop.creator.balance() == 2)
    // Its members do not see it among theirs.
    #expect(try shop.creator.get("\(shop.path)/messages").rows("messages") == [])
  }

  @Test func answer_bringsTheConversationToTheFront() throws {
    let other = try product.customer(of: shop)
    try customer.ask().expect(200).events()
    let queue = try shop.creator.get("\(shop.path)/cs-queue").rows("queue")
    #expect(queue.map { $0["id"] } == JSONValue.ids([customer.conversation, other.conversation]))
  }

  @Test func agent_isAskedByItsUserOnly() throws {
    let staff = try product.staff(.moderator, of: shop)
    for person in [shop.creator, staff] {
      try person.post("\(customer.path)/agent-chat", ["content": "Hello"]).expect(403, "not_your_conversation")
    }
  }

  @Test func agent_isSilentWhileHumansAnswer() throws {
    try customer.transfer().expect(200)
    try customer.ask().expect(409, "human_handling")
    try customer.accept(by: shop.creator).expect(200)
    try customer.ask().expect(409, "human_handling")
    try customer.resolve(by: customer.person).expect(200)
    try customer.ask().expect(409, "conversation_resolved")
    #expect(try customer.person.balance() == 10)
  }

  @Test func agent_withdrawnOrNone_is503() throws {
    try shop.change(["defaultAgentListingId": .null])
    try customer.ask().expect(503, "agent_unconfigured")
    let agent = try shop.creator.listing()
    try shop.change(["defaultAgentListingId": .id(agent)])
    try customer.ask().expect(200).events()
    try shop.creator.delete("/agent-listings/\(agent.text)").expect(200)
    try customer.ask().expect(503, "agent_unconfigured")
  }

  @Test func community_archived_is410() throws {
    try shop.archive()
    try customer.ask().expect(410, "community_archived")
    try shop.creator.post("\(customer.path)/agent-chat", ["content": "Hello"]).expect(403, "not_your_conversation")
  }
}
