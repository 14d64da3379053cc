import Foundation
import MariaDB
import MariaDBFixture
import Schema
import Synchronization
import Testing

@testable import SpacesAPI

/// Files that no row refers to.
@Suite struct AudioSweepTests {
  let speaking: SpeakingProduct
  var folder: MediaFolder { speaking.folder }

  init() throws {
    speaking = try SpeakingProduct()
  }

  /// A round for each folder, two hours later.
  private func sweep() throws -> Int {
    let round = Mutex<UInt8>(0)
    let start = Date(timeIntervalSinceNow: 7200)
    let random = speaking.product.service.environment.random
    let environment = Environment(now: { start }, random: { $0 == 1 ? [round.withLock { $0 }] : random($0) })
    let app = App(
      speaking.product.app.configuration, database: speaking.product.app.database, environment: environment,
      log: speaking.product.app.log)
    var count = 0
    for number in UInt8.min ... .max {
      round.withLock { $0 = number }
      count += try AudioSweep.run(app.service) + VoiceSampleSweep.run(app.service)
    }
    return count
  }

  private func name() -> String { MediaFolder.newName(speaking.product.service.environment) }

  private func refer(to file: String) throws {
    try speaking.product.execute(
      """
      INSERT INTO answer_audio (message_id, person_id, voice, is_cloned, state, file, lease_until)
      VALUES (\(UUID()), \(UUID()), 'en', FALSE, 'ready', \(file), NOW(6))
      """)
  }

  @Test func filesWithoutARow_areDeletedAfterAnHour() throws {
    let (known, unknown) = ((0..<30).map { _ in name() }, (0..<30).map { _ in name() })
    for file in known + unknown { try speaking.write(folder.audioPath(file)) }
    for file in known { try refer(to: file) }
    #expect(try AudioSweep.run(speaking.product.service) == 0)
    #expect(try sweep() == 30)
    for file in known { #expect(speaking.has(folder.audioPath(file))) }
    for file in unknown { #expect(!speaking.has(folder.audioPath(file))) }
  }

  @Test func somethingElseInTheFolder_isLeftAlone() throws {
    let foreign = "\(folder.path)/tts/ab/notes.txt"
    try speaking.write(foreign)
    #expect(try sweep() == 0 && speaking.has(foreign))
  }

  @Test func unfinishedAudioAndLostRecordings_areDeletedAfterAnHour() throws {
    let (work, samples) = ("\(folder.workPath(name()))/answer.mp3", "\(folder.samplesPath(name()))/1")
    for file in [work, samples] { try speaking.write(file) }
    _ = (try AudioSweep.run(speaking.product.service), try VoiceSampleSweep.run(speaking.product.service))
    #expect(speaking.has(work) && speaking.has(samples))
    #expect(try sweep() == 2)
    #expect(!speaking.has(work) && !speaking.has(samples))
  }

  @Test func recordingsOfALounge_areKept() throws {
    let (lounge, samples) = (try speaking.product.lounge(), name())
    try speaking.write("\(folder.samplesPath(samples))/1")
    try speaking.product.execute(
      "UPDATE lounges SET voice_samples_folder = \(samples) WHERE community_id = \(lounge.id)")
    #expect(try sweep() == 0 && speaking.has("\(folder.samplesPath(samples))/1"))
  }
}
