import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// One question, one stream of events, one fee.
@Suite struct AskTests {
  let product: Product
  let club: Place
  let agent: UUID
  let person: Person

  init() throws {
    product = try Product.shared.get()
    club = try product.club(agentCallFee: 10)
    agent = try club.addAgent()
    person = try product.member(of: club, coins: 100)
  }

  private func history() throws -> [JSONValue] {
    try person.get("\(club.path)/messages").expect(200).rows("messages")
  }

  @Test func stream_isMetaChunksAndDone() throws {
    let answer = try club.ask(agent, as: person, "Who are you?").expect(200)
    #expect(answer.header("Content-Type") == "text/event-stream; charset=utf-8")
    #expect(answer.header("Cache-Control") == "no-cache, no-transform")
    #expect(answer.header("X-Accel-Buffering") == "no")
    let events = try answer.events()
    #expect(events.first?.id == "1" && events.first?.name == "meta")
    #expect(events.first?.data["communityId"] == .id(club.id))
    #expect(events.dropFirst().dropLast().allSatisfy { $0.name == "chunk" && $0.data["type"] == "chunk" })
    #expect(events.text == "I am the built-in demo agent, not a language model. You said: Who are you?")
    #expect(events.last?.name == "done")
    #expect(events.end?.data["finishReason"] == "stop" && events.end?.data["charged"] == 10)
    let ids = events.compactMap { Int($0.id) }
    #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func answer_isInTheHistoryBelowItsQuestion() throws {
    let events = try club.ask(agent, as: person, "Hello").events()
    let (question, reply) = (try history()[0], try history()[1])
    #expect(question["id"] == events[0].data["userMessageId"] && question["content"] == "Hello")
    #expect(reply["id"] == events.end?.data["messageId"] && reply["content"]?.text == events.text)
    #expect(reply["agentListingId"] == .id(agent) && reply["agentName"] == "Parrot" && reply["userId"] == .null)
  }

  @Test func client_thatGoesAway_doesNotStopTheAnswer() throws {
    let events = try club.ask(agent, as: person).events(upTo: 1)
    #expect(events.map(\.name) == ["meta"])
    #expect(try history().count == 2)
    #expect(try person.balance() == 90 && person.held() == 0)
  }

  @Test func creator_paysNothingInTheOwnCommunity() throws {
    let events = try club.ask(agent, as: club.creator).expect(200).events()
    #expect(events.end?.data["charged"] == 0)
    #expect(try club.creator.balance() == 0)
  }

  @Test func question_refused_leavesNothing() throws {
    let poor = try product.member(of: club, coins: 9)
    let answer = try club.ask(agent, as: poor).expect(402, "insufficient_balance")
    #expect(answer["required"] == 10 && answer["balance"] == 9)
    try club.ask(Example.id, as: person).expect(404, "agent_not_in_community")
    try club.ask(club.creator.listing(), as: person).expect(404, "agent_not_in_community")
    try person.post("\(club.path)/agent-chat", ["content": "Hello"]).expect(400, "invalid_request")
    try club.creator.delete("/agent-listings/\(agent.text)").expect(200)
    try club.ask(agent, as: person).expect(404, "agent_not_in_community")
    #expect(try history() == [])
    #expect(try poor.get("/wallet").json == ["balance": 9, "held": 0, "currency": "coin"])
  }

  @Test func content_isAsLongAsTheAgentTakes() throws {
    let short = try club.addAgent(["inputCharLimit": 5])
    #expect(try club.ask(short, as: person, "123456").expect(400, "invalid_request").text("field") == "content")
    try club.ask(short, as: person, "🙂🙂🙂🙂🙂").expect(200).events()
  }

  @Test func agent_withoutAServer_is503() throws {
    let product = try Product(["SPACES_AGENT_URL": ""])
    let club = try product.club(agentCallFee: 10)
    let person = try product.member(of: club, coins: 10)
    try club.ask(club.addAgent(), as: person).expect(503, "agent_unconfigured")
    #expect(try person.balance() == 10)
    let customer = try product.customer(of: product.official())
    try customer.ask().expect(503, "agent_unconfigured")
  }

  @Test func price_changed_chargesNothing() throws {
    func ask(_ maxCharge: Int64) throws -> Answer {
      try person.post(
        "\(club.path)/agent-chat",
        ["content": "Hello", "listingId": .id(agent), "maxCharge": .integer(maxCharge)])
    }
    #expect(try ask(9).expect(409, "price_changed")["required"] == 10)
    #expect(try person.balance() == 100)
    try ask(10).expect(200).events()
    #expect(try person.balance() == 90)
  }
}
