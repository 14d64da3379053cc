import Formats
import FoundationEssentials
import Logging
import MariaDB
import Upstream

/// What is left of a voice that no lounge has any more: its recordings, and what is or may be on the voice server.
struct DiscardedVoice: Sendable {
  let lounge: UUID
  let generation: Int
  let samplesFolder: String?
  let isOnServer: Bool
  /// Nil: the server was asked to make it, and nobody knows what came of that.
  let model: String?
  let attempts: Int

  /// Its name on the server, by which it is found when its id is not known.
  static func serverName(_ lounge: UUID, _ generation: Int) -> String { "spaces-\(lounge.text)-\(generation)" }

  /// Discards the voice that a lounge has, or that a job may have begun to make.
  static func discard(voiceOf lounge: UUID, in tx: Transaction) throws {
    // INSERT … SELECT locks nothing under READ COMMITTED: a job could store the voice's id in between.
    _ = try tx.first("SELECT 1 FROM lounges WHERE community_id = \(lounge) FOR UPDATE") { try $0.next(Int.self) }
    try tx.execute(
      """
      INSERT INTO discarded_voices (lounge_id, generation, samples_folder, is_on_server, model_id)
      SELECT community_id, voice_generation, voice_samples_folder, voice_attempts > 0, voice_model_id FROM lounges
      WHERE community_id = \(lounge) AND (voice_samples_folder IS NOT NULL OR voice_attempts > 0)
      ON DUPLICATE KEY UPDATE model_id = COALESCE(VALUES(model_id), discarded_voices.model_id)
      """)
  }

  /// - Parameter model: nil when it is not known.
  static func discard(_ model: String?, _ generation: Int, of lounge: UUID, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO discarded_voices (lounge_id, generation, is_on_server, model_id)
      VALUES (\(lounge), \(generation), TRUE, \(model))
      ON DUPLICATE KEY UPDATE model_id = COALESCE(VALUES(model_id), model_id)
      """)
  }

  /// Removes what is due, each again and again until the server says that it is gone.
  /// - Parameter lounge: nil for all.
  /// - Returns: how many were removed.
  static func removeDue(_ service: Service, of lounge: UUID? = nil) throws -> Int {
    let folder = MediaFolder(service.configuration)
    let server = VoiceServer(service.configuration)
    var count = 0
    while let voice = try service.transaction({ tx in try claim(of: lounge, in: tx) }) {
      do {
        // A host without the folder leaves them to one that has it.
        guard folder != nil || voice.samplesFolder == nil else { continue }
        if let folder { try voice.removeRecordings(from: folder) }
        if voice.isOnServer {
          guard let server else { continue }
          try voice.remove(from: server)
          // A server that was asked to make it may still be at it: it is looked for once more, two minutes later.
          guard voice.model != nil || voice.attempts > 0 else { continue }
        }
        try service.database.execute(
          "DELETE FROM discarded_voices WHERE lounge_id = \(voice.lounge) AND generation = \(voice.generation)")
        count += 1
      } catch let failure as ServiceFailure {
        service.log.warning("voice not removed", metadata: ["lounge": "\(voice.lounge.text)", "cause": "\(failure)"])
      }
    }
    return count
  }

  private static func claim(of lounge: UUID?, in tx: Transaction) throws -> DiscardedVoice? {
    let place: SQL = lounge.map { "lounge_id = \($0) AND" } ?? ""
    let voice = try tx.first(
      """
      SELECT lounge_id, generation, samples_folder, is_on_server, model_id, attempts FROM discarded_voices
      WHERE \(place) retry_at <= NOW(6) ORDER BY retry_at LIMIT 1 FOR UPDATE SKIP LOCKED
      """
    ) { row in
      DiscardedVoice(
        lounge: try row.next(), generation: try row.next(), samplesFolder: try row.next(), isOnServer: try row.next(),
        model: try row.next(), attempts: try row.next())
    }
    guard let voice else { return nil }
    // Also the time in which nobody else tries.
    let pause = voice.isOnServer && voice.model == nil && voice.attempts == 0 ? 120 : min(600, 30 << min(voice.attempts, 5))
    try tx.execute(
      """
      UPDATE discarded_voices SET attempts = attempts + 1, retry_at = NOW(6) + INTERVAL \(pause) SECOND
      WHERE lounge_id = \(voice.lounge) AND generation = \(voice.generation)
      """)
    return voice
  }

  /// Uploaded ones, and what a process that died had fetched.
  private func removeRecordings(from folder: MediaFolder) throws {
    if let samplesFolder { try folder.remove(folder: folder.samplesPath(samplesFolder)) }
    let fetched = Self.serverName(lounge, generation) + "-"
    for name in folder.names(in: folder.workPath("")) where name.hasPrefix(fetched) {
      try folder.remove(folder: folder.workPath(name))
    }
  }

  /// - Throws: `ServiceFailure`
  private func remove(from server: VoiceServer) throws {
    if let model { try server.delete(voice: model) }
    do {
      for id in try server.voices(named: Self.serverName(lounge, generation)) where id != model {
        try server.delete(voice: id)
      }
    } catch let failure as ServiceFailure where model != nil && failure.isMissingEndpoint {
      // A server that does not list its voices: the one that is known is gone.
    }
  }
}

extension ServiceFailure {
  fileprivate var isMissingEndpoint: Bool { reason == .refused(status: 404) || reason == .refused(status: 405) }
}

extension VoiceServer {
  /// Nil where none is configured.
  init?(_ configuration: Configuration) {
    guard let url = configuration.speech.voiceURL else { return nil }
    self.init(
      url: url, key: configuration.speech.voiceKey,
      deadlines: Deadlines(connect: .seconds(5), firstByte: .seconds(55), betweenBytes: .seconds(10), total: .seconds(60)))
  }
}
