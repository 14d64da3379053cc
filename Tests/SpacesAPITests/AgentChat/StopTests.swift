import Formats
import Foundation
import HTTPFixture
import Testing

@testable import SpacesAPI

/// Answers that somebody stops, and answers whose process died.
@Suite struct StopTests {
  let product: Product
  let club: Place
  let agent: UUID
  let person: Person

  init() throws {
    product = try Product()
    club = try product.club(agentCallFee: 10)
    agent = try club.addAgent()
    person = try product.member(of: club, coins: 100)
  }

  private func stop(_ question: String?, as somebody: Person? = nil) throws -> Answer {
    try (somebody ?? person).delete("\(club.path)/agent-chat/\(question ?? "")")
  }

  @Test func answer_stopped_keepsWhatWasSaidAndIsCharged() throws {
    let events = try club.ask(agent, as: person).events { event in
      guard event.name == "meta" else { return }
      for _ in 0..<2 { try stop(event.data["userMessageId"]?.text).expect(204) }
    }
    #expect(events.end?.data["finishReason"] == "stopped" && events.end?.data["charged"] == 10)
    #expect(events.end?.data["messageId"] != .null)
    try stop(events[0].data["userMessageId"]?.text).expect(204)
  }

  @Test func answer_stoppedBeforeItsFirstWord_isFree() throws {
    let product = try Product(askingAt: ScriptedServer([.request, .streamHead, .untilPeerCloses]))
    let club = try product.club(agentCallFee: 10)
    let person = try product.member(of: club, coins: 100)
    let events = try club.ask(club.addAgent(), as: person).events { event in
      guard event.name == "meta" else { return }
      try person.delete("\(club.path)/agent-chat/\(event.data["userMessageId"]?.text ?? "")")
    }
    #expect(events.map(\.name) == ["meta", "done"])
    #expect(events.end?.data == ["type": "done", "messageId": .null, "finishReason": "stopped", "charged": 0])
    #expect(try person.get("/wallet").json == ["balance": 100, "held": 0, "currency": "coin"])
  }

  @Test func answer_ofSomebodyElse_is404() throws {
    let question = try club.ask(agent, as: person).events()[0].data["userMessageId"]?.text
    try stop(question, as: club.creator).expect(404, "answer_not_found")
    try stop(Example.id.text).expect(404, "answer_not_found")
    try stop("7").expect(404, "answer_not_found")
    let other = try product.club()
    try person.delete("\(other.path)/agent-chat/\(question ?? "")").expect(404, "answer_not_found")
  }

  /// As if the process that makes the answer had not been heard of for so long.
  private func silence(_ seconds: Int) throws {
    try product.execute(
      "UPDATE agent_answers SET heartbeat_at = NOW(6) - INTERVAL \(seconds) SECOND WHERE state = 'running'")
  }

  @Test func answer_whoseProcessDied_isEndedByTheJobsOnce() throws {
    let answer = try club.ask(agent, as: person).expect(200)
    try silence(15)
    try product.runJobs()
    #expect(try person.held() == 10)
    try silence(31)
    #expect(try Jobs.run(product.service).first { $0.name == "answers ended" }?.count == 1)
    #expect(try person.get("/wallet").json == ["balance": 100, "held": 0, "currency": "coin"])
    // The process was only slow: it says what the sweep has decided, and charges nothing.
    let end = try #require(answer.events().end)
    #expect(end.name == "error" && end.data["code"] == "agent_interrupted" && end.data["refunded"] == 10)
    #expect(try person.balance() == 100)
    #expect(try product.discrepancies().isEmpty)
    try product.runJobs()
    #expect(try person.balance() == 100)
  }

  @Test func answer_thatEnds_winsOverALaterSweep() throws {
    try club.ask(agent, as: person).expect(200).events()
    try product.execute("UPDATE agent_answers SET heartbeat_at = NOW(6) - INTERVAL 1 DAY")
    try product.runJobs()
    #expect(try person.balance() == 90)
    #expect(try product.count("agent_answers", where: "state = 'done' AND charged = 10") == 1)
  }
}
