import Formats
import Foundation
import Testing
import Upstream

@testable import SpacesAPI

/// A prompt is valid for the strictest server: system first, then user and assistant in turn.
@Suite struct PromptTests {
  /// `u:text` and `a:text`, the newest first as the database gives them.
  private func prompt(
    _ history: [String], system: String? = nil, question: String = "Q", context: Int = 1000
  ) -> [String] {
    let messages = history.map {
      ChatMessage(role: $0.hasPrefix("u:") ? "user" : "assistant", content: String($0.dropFirst(2)))
    }
    return Prompt(system: system, newestFirst: messages, question: question, context: context).messages
      .map { "\($0.role.prefix(1)):\($0.content)" }
  }

  @Test(
    arguments: [
      ([], ["u:Q"]), (["a:2", "u:1"], ["u:1", "a:2", "u:Q"]), (["u:2", "u:1"], ["u:1\n\n2\n\nQ"]),
      (["a:3", "a:2", "u:1"], ["u:1", "a:2\n\n3", "u:Q"]), (["a:1"], ["u:Q"]), (["a:2", "a:1"], ["u:Q"]),
      (["u:3", "a:2", "u:1"], ["u:1", "a:2", "u:3\n\nQ"]),
    ] as [([String], [String])])
  func turns_alternateFromUserToUser(history: [String], messages: [String]) {
    #expect(prompt(history) == messages)
    #expect(prompt(history, system: "S") == ["s:S"] + messages)
  }

  @Test(arguments: [nil, "", "  \n"])
  func system_withoutText_isLeftOut(system: String?) {
    #expect(prompt([], system: system) == ["u:Q"])
  }

  @Test func history_thatDoesNotFit_losesTheOldest() {
    let history = ["a:" + String(repeating: "2", count: 50), "u:" + String(repeating: "1", count: 50)]
    #expect(prompt(history, context: 101).count == 3)
    // Without its question the answer is left out too.
    #expect(prompt(history, context: 100) == ["u:Q"])
    #expect(prompt(history, context: 50) == ["u:Q"])
  }

  @Test func question_longerThanTheContext_isCut() {
    #expect(
      prompt([], question: String(repeating: "é", count: 20), context: 10) == ["u:" + String(repeating: "é", count: 10)]
    )
    let both = prompt(
      ["u:1"], system: String(repeating: "s", count: 99), question: String(repeating: "q", count: 99), context: 10)
    #expect(both == ["s:sssss", "u:qqqqq"])
  }

  @Test func prompts_ofAnyHistory_areValidAndFit() {
    var random = SeededGenerator(state: 7)
    for _ in 0..<500 {
      let history = (0..<Int.random(in: 0...30, using: &random)).map { _ in
        "\(Bool.random(using: &random) ? "u" : "a"):"
          + String(repeating: "x", count: Int.random(in: 1...40, using: &random))
      }
      let context = Int.random(in: 10...400, using: &random)
      let turns = prompt(history, system: Bool.random(using: &random) ? "sys" : nil, context: context)
      let roles = turns.drop { $0.hasPrefix("s:") }.map { $0.prefix(1) }
      #expect(roles.first == "u" && roles.last == "u")
      #expect(zip(roles, roles.dropFirst()).allSatisfy { $0 != $1 })
      #expect(turns.reduce(0) { $0 + $1.unicodeScalars.count - 2 } <= context)
      #expect(turns.count - roles.count <= 1)
    }
  }

  @Test func history_ofTheRoom_isTheLast30TextMessagesWithNames() throws {
    let product = try Product.shared.get()
    let club = try product.club()
    let (agent, other) = (try club.addAgent(), try club.addAgent())
    let asker = try product.member(of: club)
    for index in 0..<31 {
      try club.creator.post("\(club.path)/messages", ["content": .string("m\(index)")]).expect(201)
    }
    try asker.post("\(club.path)/messages", ["content": "mine"]).expect(201)
    let messages = try product.service.transaction { tx in
      _ = try Room.community(club.id).post(answer: "Polly!", of: other, in: tx)
      _ = try Room.community(club.id).post(answer: "Yes.", of: agent, in: tx)
      let call = AgentCall(
        room: Room.community(club.id), community: try Community.find(club.id, in: tx), listing: try .active(agent, in: tx))
      return try Prompt.build(for: call, asker: asker.id, question: "Q", context: 10_000, in: tx).messages
    }
    #expect(messages.map(\.role) == ["user", "assistant", "user"])
    #expect(messages.dropFirst().map(\.content) == ["Yes.", "Q"])
    let lines = messages[0].content.components(separatedBy: "\n\n")
    #expect(lines == (4..<31).map { "Creator: m\($0)" } + ["mine", "Parrot: Polly!"])
  }
}
