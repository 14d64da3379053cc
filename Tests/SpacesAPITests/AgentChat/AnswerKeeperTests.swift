import Foundation
import Testing

@testable import SpacesAPI

/// Running answers and their rows, against a real database.
@Suite struct AnswerKeeperTests {
  let product: Product
  let keeper: AnswerKeeper
  let live: LiveAnswer
  /// Its stream is not played, so that the row is running and nobody else saves it.
  let answer: Answer

  init() throws {
    product = try Product()
    keeper = AnswerKeeper(product.service)
    let club = try product.club()
    answer = try club.ask(club.addAgent(), as: club.creator).expect(200)
    live = LiveAnswer(try product.newestAnswer(in: club.id))
  }

  private func saved() throws -> String {
    String(
      decoding: try product.service.read { db in try AnswerPieces.text(of: live.id, from: 0, in: db) }, as: UTF8.self)
  }

  @Test func text_isSavedAsItComes() throws {
    keeper.add(live)
    #expect(keeper.find(live.id) === live)
    live.append("Hel")
    try eventually { live.unsaved == nil }
    #expect(try saved() == "Hel")
    live.append("lo")
    try eventually { live.unsaved == nil }
    #expect(try saved() == "Hello")
    // In pieces: what is saved is not written again.
    #expect(try product.count("answer_pieces", where: "answer_id = \(live.id)") == 2)
    keeper.remove(live)
    #expect(keeper.find(live.id) == nil)
  }

  @Test func stop_isLearntFromTheDatabase() throws {
    keeper.add(live)
    try product.service.transaction { tx in try AgentAnswer.requestStop(.stopped, of: live.id, in: tx) }
    try eventually { live.verdict == .stop(.stopped) }
    // The first reason stays.
    try product.service.transaction { tx in try AgentAnswer.requestStop(.handedOver, of: live.id, in: tx) }
    #expect(try product.value("SELECT stop_reason FROM agent_answers", as: String.self) == "stopped")
    keeper.remove(live)
  }

  @Test func answer_endedBySomebodyElse_isLost() throws {
    keeper.add(live)
    try product.execute("UPDATE agent_answers SET state = 'failed'")
    try eventually { live.verdict == .lost }
    keeper.remove(live)
  }

  @Test func answers_afterAllHadEnded_areKeptAgain() throws {
    keeper.add(live)
    keeper.remove(live)
    let second = LiveAnswer(live.id)
    keeper.add(second)
    second.append("again")
    try eventually { second.unsaved == nil }
    #expect(try saved() == "again")
    keeper.remove(second)
  }
}
