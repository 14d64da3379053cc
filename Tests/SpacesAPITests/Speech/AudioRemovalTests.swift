import Foundation
import MariaDB
import Testing

@testable import SpacesAPI

/// How long audio is kept.
@Suite struct AudioRemovalTests {
  let speaking: SpeakingProduct
  var product: Product { speaking.product }
  var folder: MediaFolder { speaking.folder }

  init() throws {
    speaking = try SpeakingProduct(["SPACES_MEDIA_DAYS": "30"])
  }

  /// A spoken answer that was made `days` ago.
  private func add(days: Int, state: String = "ready", in lounge: UUID? = nil) throws -> (message: UUID, file: String) {
    let (room, name) = (UUID(), MediaFolder.newName(product.service.environment))
    let message = try product.service.transaction { tx in
      let message = try Room.community(room).post(answer: "Spoken", of: UUID(), in: tx).id
      try tx.execute(
        """
        INSERT INTO answer_audio
          (message_id, lounge_id, person_id, voice, is_cloned, state, file, milliseconds, lease_until, created_at)
        VALUES (\(message), \(lounge), \(UUID()), 'en', \(lounge != nil), \(state), \(name), 1000, NOW(6),
          NOW(6) - INTERVAL \(days) DAY)
        """)
      try Message.setAudio(folder.audioURL(name), of: message, in: tx)
      return message
    }
    try speaking.write(folder.audioPath(name))
    return (message, name)
  }

  private func url(_ message: UUID) throws -> String? {
    try product.value("SELECT tts_audio_url FROM messages WHERE id = \(message)", as: String?.self) ?? nil
  }

  @Test func audioOlderThanItsDays_isDeletedWithItsAddress() throws {
    let (old, young) = (try add(days: 31), try add(days: 29))
    try product.runJobs()
    #expect(try url(old.message) == nil && !speaking.has(folder.audioPath(old.file)))
    #expect(try url(young.message) != nil && speaking.has(folder.audioPath(young.file)))
    #expect(try product.count("answer_audio", where: "TRUE") == 1)
  }

  @Test func audio_withoutANumberOfDays_isKept() throws {
    let forEver = try SpeakingProduct(["SPACES_MEDIA_DAYS": "0"])
    let suite = AudioRemovalTests(forEver)
    let old = try suite.add(days: 5000)
    try forEver.product.runJobs()
    #expect(try suite.url(old.message) != nil && forEver.has(forEver.folder.audioPath(old.file)))
  }

  private init(_ speaking: SpeakingProduct) { self.speaking = speaking }

  /// The process died after it had taken the address away.
  @Test func deletionThatWasBegun_isCompleted() throws {
    let begun = try add(days: 0, state: "removing")
    try product.runJobs()
    #expect(!speaking.has(folder.audioPath(begun.file)))
    #expect(try product.count("answer_audio", where: "TRUE") == 0)
  }

  @Test func rowsWithoutAudio_areForgottenAfterADay() throws {
    _ = (try add(days: 2, state: "failed"), try add(days: 0, state: "failed"))
    try product.runJobs()
    #expect(try product.count("answer_audio", where: "TRUE") == 1)
  }

  @Test func moreThanOneBatch_isDeleted() throws {
    let lounge = UUID()
    let erased = try (0..<230).map { _ in try add(days: 0, in: lounge) }
    let other = try add(days: 0, in: UUID())
    let later = try add(days: 0, in: lounge)
    let time = Date()
    try product.execute(
      "UPDATE answer_audio SET created_at = \(time) + INTERVAL 1 SECOND WHERE message_id = \(later.message)")
    try product.execute(
      "UPDATE answer_audio SET created_at = \(time) - INTERVAL 1 SECOND WHERE message_id <> \(later.message)")
    #expect(try AudioRemoval.removeCloned(ofLounge: lounge, before: time, product.service) == 230)
    #expect(try product.service.read { db in try !AudioRemoval.hasCloned(ofLounge: lounge, before: time, in: db) })
    for each in erased { #expect(!speaking.has(folder.audioPath(each.file))) }
    #expect(try product.count("messages", where: "tts_audio_url IS NOT NULL") == 2)
    #expect(speaking.has(folder.audioPath(other.file)) && speaking.has(folder.audioPath(later.file)))
  }
}
