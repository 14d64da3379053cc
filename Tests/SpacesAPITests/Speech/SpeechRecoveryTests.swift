import Foundation
import MariaDB
import Testing

@testable import SpacesAPI

/// Answers whose process died before they were spoken.
@Suite struct SpeechRecoveryTests {
  let speaking: SpeakingProduct

  init() throws {
    speaking = try SpeakingProduct()
  }

  /// An answer in a room of its own, and the order to speak it.
  private func order(
    in product: Product, text: String = "Nobody shall lose this.", leaseEnds seconds: Int = -1, attempts: Int = 1,
    minutesAgo: Int = 1
  ) throws -> UUID {
    try product.service.transaction { tx in
      let message = try Room.community(UUID()).post(answer: text, of: UUID(), in: tx).id
      try tx.execute(
        """
        INSERT INTO answer_audio (message_id, person_id, voice, is_cloned, attempts, lease_until, created_at)
        VALUES (\(message), \(UUID()), 'en-us', FALSE, \(attempts), NOW(6) + INTERVAL \(seconds) SECOND,
          NOW(6) - INTERVAL \(minutesAgo) MINUTE)
        """)
      return message
    }
  }

  private func state(_ message: UUID, in product: Product) throws -> String? {
    try product.value("SELECT CONCAT(state) FROM answer_audio WHERE message_id = \(message)")
  }

  private func expect(_ expected: String, _ message: UUID) throws {
    _ = try Jobs.workOnVoices(speaking.product.service)
    #expect(try state(message, in: speaking.product) == expected)
  }

  @Test func orderWhoseLeaseHasEnded_isSpoken() throws {
    let message = try order(in: speaking.product)
    try expect("ready", message)
    let url = try speaking.product.value("SELECT tts_audio_url FROM messages WHERE id = \(message)", as: String.self)
    #expect(speaking.has(try #require(url).replacing("/media", with: speaking.folder.path, maxReplacements: 1)))
  }

  @Test func orderOfAProcessThatLives_isLeftToIt() throws {
    try expect("pending", try order(in: speaking.product, leaseEnds: 30))
  }

  @Test func orderThatFailedAgainAndAgain_isGivenUp() throws {
    try expect("failed", try order(in: speaking.product, attempts: 3))
  }

  @Test func orderOfMoreThanFourMinutesAgo_isGivenUp() throws {
    try expect("failed", try order(in: speaking.product, minutesAgo: 5))
  }

  @Test func orderWithNothingToSay_isGivenUp() throws {
    try expect("failed", try order(in: speaking.product, text: "👍"))
  }

  @Test func processThatCannotSpeak_leavesTheOrderToOthers() throws {
    let mute = try Product()
    let message = try order(in: mute)
    _ = try Jobs.workOnVoices(mute.service)
    #expect(try state(message, in: mute) == "pending")
    #expect(try mute.count("answer_audio", where: "state = 'pending' AND attempts = 1") == 1)
  }
}
