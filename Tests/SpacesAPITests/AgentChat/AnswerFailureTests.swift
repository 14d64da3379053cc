import Formats
import Foundation
import HTTPFixture
import Testing

@testable import SpacesAPI

/// What becomes of answers, fees and budgets with chat servers that do this and that.
@Suite struct AnswerFailureTests {
  /// A club with a fee of 10, whose agent is at `server`, and a member with 100 coins.
  private struct Scene {
    let server: ScriptedServer
    let product: Product
    let club: Place
    let agent: UUID
    let person: Person

    init(_ server: ScriptedServer) throws {
      self.server = server
      product = try Product(askingAt: server)
      club = try product.club(agentCallFee: 10)
      agent = try club.addAgent()
      person = try product.member(of: club, coins: 100)
    }

    func ask() throws -> [StreamedEvent] { try club.ask(agent, as: person).expect(200).events() }

    func replies() throws -> [String?] {
      try person.get("\(club.path)/messages").rows("messages").filter { $0["userId"] == .null }.map {
        $0["content"]?.text
      }
    }
  }

  @Test func answer_complete_isStoredAndCharged() throws {
    let server = try ScriptedServer([
      .request, .streamHead, .says("Hel"), .says("lo"), .finishes("length"), .reports(prompt: 7, completion: 2),
    ])
    let scene = try Scene(server)
    let events = try scene.ask()
    #expect(events.text == "Hello" && events.end?.data["finishReason"] == "length" && events.end?.data["charged"] == 10)
    #expect(try scene.replies() == ["Hello"])
    #expect(try scene.person.balance() == 90)
    let usage = try scene.product.root.get("/admin/usage").rows("usage").first
    #expect(usage?["calls"] == 1 && usage?["promptTokens"] == 7 && usage?["completionTokens"] == 2)
    #expect(try scene.product.count("answer_pieces", where: "TRUE") == 0)
  }

  private static let failures: [(what: String, script: [ScriptedServer.Step], code: String, text: String)] = [
    ("refused", [.request, .refuses(400)], "agent_refused", ""),
    ("busy", [.request, .refuses(429)], "agent_busy", ""),
    ("silent", [.request, .streamHead, .finishes()], "agent_empty", ""),
    ("closed", [.request, .streamHead], "agent_broken", ""),
    ("broken off", [.request, .streamHead, .says("Hal")], "agent_broken", "Hal"),
    (
      "error object", [.request, .streamHead, .says("Hal"), .send("data: {\"error\":{\"message\":\"no\"}}\n\n")],
      "agent_failed", "Hal"
    ),
  ]

  @Test(arguments: failures.map(\.what))
  func answer_failed_isFreeAndStaysAsItWas(what: String) throws {
    let failure = try #require(Self.failures.first { $0.what == what })
    let scene = try Scene(ScriptedServer(failure.script))
    let events = try scene.ask()
    let end = try #require(events.end)
    #expect(end.name == "error" && end.data["code"]?.text == failure.code && end.data["refunded"] == 10)
    #expect(events.text == failure.text)
    #expect(try scene.replies() == [])
    #expect(try scene.person.get("/wallet").json == ["balance": 100, "held": 0, "currency": "coin"])
    // Whoever takes the stream up again is told the same.
    let question = try #require(events.first?.data["userMessageId"]?.text)
    let again = try scene.person.get("\(scene.club.path)/agent-chat/\(question)/stream").expect(200).events()
    #expect(again.text == failure.text && again.end?.data == end.data)
    #expect(try scene.product.discrepancies().isEmpty)
  }

  @Test func server_unreachable_isAFailureToo() throws {
    let product = try Product(["SPACES_AGENT_URL": "http://127.0.0.1:9", "SPACES_AGENT_MODEL": "tiny"])
    let club = try product.club()
    let events = try club.ask(club.addAgent(), as: club.creator).expect(200).events()
    #expect(events.map(\.name) == ["meta", "error"])
    #expect(events.end?.data["code"] == "agent_unreachable" && events.end?.data["refunded"] == 0)
  }

  @Test func server_getsTheModelAndThePrompt() throws {
    let server = try ScriptedServer([.request, .streamHead, .says("Yes."), .finishes()])
    let scene = try Scene(server)
    let agent = try scene.club.addAgent(["systemPrompt": "Be terse."])
    try scene.club.creator.post("\(scene.club.path)/messages", ["content": "First"]).expect(201)
    try scene.club.ask(agent, as: scene.person, "Second").expect(200).events()
    try scene.club.ask(agent, as: scene.person, "Third").expect(200).events()
    let bodies = server.requests.map { $0.components(separatedBy: "\r\n\r\n")[1] }
    let body = try #require(JSONValue(json: Array(bodies[1].utf8)))
    #expect(body["model"] == "tiny" && body["stream"] == true && body["max_tokens"] == 1024)
    #expect(
      body["messages"] == [
        ["role": "system", "content": "Be terse."], ["role": "user", "content": "Creator: First\n\nSecond"],
        ["role": "assistant", "content": "Yes."], ["role": "user", "content": "Third"],
      ])
  }
}
