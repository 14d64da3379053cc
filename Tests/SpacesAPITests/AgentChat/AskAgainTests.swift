import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// Repeated questions, and how many answers may stream at once.
@Suite struct AskAgainTests {
  private struct Scene {
    let product: Product
    let club: Place
    let agent: UUID
    let person: Person

    init(_ settings: [String: String] = [:]) throws {
      product = try settings.isEmpty ? Product.shared.get() : Product(settings)
      club = try product.club(agentCallFee: 10)
      agent = try club.addAgent()
      person = try product.member(of: club, coins: 100)
    }

    func ask(_ person: Person? = nil, key: String? = nil) throws -> Answer {
      try club.ask(agent, as: person ?? self.person, key: key)
    }
  }

  @Test func question_repeated_streamsTheStoredAnswerWithoutACharge() throws {
    let scene = try Scene()
    let first = try scene.ask(key: "a").expect(200).events()
    let answer = try scene.ask(key: "a").expect(200)
    #expect(answer.header("Idempotent-Replayed") == "true")
    let second = try answer.events()
    #expect(second.text == first.text && second.end?.data == first.end?.data && second[0].data == first[0].data)
    #expect(try scene.person.balance() == 90)
    try scene.club.ask(scene.agent, as: scene.person, "Other", key: "a").expect(422, "idempotency_key_reused")
  }

  @Test func question_repeatedWhileItIsAnswered_is409() throws {
    let scene = try Scene()
    let answer = try scene.ask(key: "a").expect(200)
    try scene.ask(key: "a").expect(409, "idempotency_in_progress")
    try answer.events()
    try scene.ask(key: "a").expect(200).events()
    #expect(try scene.person.balance() == 90)
  }

  @Test func answers_ofOnePersonAtOnce_areLimited() throws {
    let scene = try Scene(["SPACES_STREAMS_PER_USER": "2"])
    let first = try scene.ask().expect(200)
    let second = try scene.ask().expect(200)
    let refused = try scene.ask().expect(429, "too_many_streams")
    #expect(refused.header("Retry-After") != nil)
    #expect(try scene.person.held() == 20)
    // Nobody else is concerned.
    let other = try scene.product.member(of: scene.club, coins: 10)
    try scene.ask(other).expect(200).events()
    try first.events()
    try scene.ask().expect(200).events()
    try second.events()
  }

  @Test func streams_ofAProcess_areLimitedAndGivenBack() throws {
    let scene = try Scene(["SPACES_MAX_STREAMS": "1"])
    let slots = scene.product.service.streams
    do {
      let answer = try scene.ask().expect(200)
      #expect(slots.live == 1)
      let refused = try scene.ask().expect(503, "stream_capacity")
      #expect(refused.header("Retry-After") != nil)
      // Who may not ask at all is told that, whatever the streams do.
      try scene.ask(scene.product.person()).expect(403, "not_member")
      try answer.events()
    }
    #expect(slots.live == 0)
    #expect(try scene.person.balance() == 90)
    try scene.ask().expect(200).events()
  }

  @Test func process_thatStops_endsItsAnswersWithoutACharge() throws {
    let scene = try Scene(["SPACES_MAX_STREAMS": "2"])
    let answer = try scene.ask().expect(200)
    scene.product.app.stopStreams()
    let end = try #require(answer.events().end)
    #expect(end.name == "error" && end.data["code"] == "server_stopping" && end.data["refunded"] == 10)
    #expect(try scene.person.balance() == 100)
    try scene.ask().expect(503, "stream_capacity")
  }

  @Test func tokens_ofADay_areLimited() throws {
    let scene = try Scene(["SPACES_AGENT_DAILY_TOKENS_PER_USER": "10"])
    try scene.ask().expect(200).events()
    let refused = try scene.ask().expect(429, "daily_limit")
    #expect(refused.text("resetsAt")?.hasSuffix("T00:00:00.000000Z") == true)
    #expect(try scene.person.balance() == 90)
    // Creators are bound as well, others have their own.
    try scene.ask(scene.club.creator).expect(200).events()
    try scene.ask(scene.club.creator).expect(429, "daily_limit")
    let usage = try scene.product.root.get("/admin/usage").expect(200)
    #expect(try usage.rows("usage").count == 2 && usage.int("total") == 2)
    try scene.product.execute("UPDATE agent_usage SET day = day - INTERVAL 1 DAY")
    try scene.ask().expect(200).events()
  }

  @Test func tokens_ofACommunity_areLimited_andRunningAnswersCount() throws {
    let scene = try Scene(["SPACES_AGENT_DAILY_TOKENS": "10"])
    let running = try scene.ask().expect(200)
    let other = try scene.product.member(of: scene.club, coins: 10)
    try scene.ask(other).expect(429, "daily_limit")
    try running.events()
    try scene.ask(other).expect(429, "daily_limit")
    let elsewhere = try scene.product.club()
    try elsewhere.ask(elsewhere.addAgent(), as: elsewhere.creator).expect(200).events()
  }
}
