import FoundationEssentials
import Logging
import MariaDB
import Web

/// DELETE /api/lounge/{id}/voice: erases the recordings, the voice on the voice server, and what was spoken with it.
enum VoiceErasure {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    let service = call.service
    try service.transaction { tx in
      _ = try Lounge.find(id, in: tx)
      // Also an archived lounge's: whose voice it is can always take it back.
      try Community.lock(id, in: tx).admit(me.id, as: .creator, evenArchived: true, in: tx)
      try order(id, by: me.id, in: tx)
    }
    do {
      try advance(id, service)
    } catch {
      service.log.warning("voice not erased yet", metadata: ["cause": "\(error)"])
    }
    let state = try call.read { db in try VoiceState.find(id, in: db) }
    return .json(state.voiceModelStatus == .erasing ? 202 : 200, state)
  }

  private static func order(_ lounge: UUID, by person: UUID, in tx: Transaction) throws {
    try DiscardedVoice.discard(voiceOf: lounge, in: tx)
    try tx.execute(
      """
      INSERT INTO voice_erasures (id, lounge_id, erased_by) VALUES (\(tx.ids.next()), \(lounge), \(person))
      """)
    try tx.execute(
      """
      UPDATE lounges SET voice_model_id = NULL, voice_model_status = 'erasing', voice_error = NULL,
        voice_samples_url = NULL, voice_samples_folder = NULL, voice_generation = voice_generation + 1,
        voice_attempts = 0, voice_lease_until = NULL
      WHERE community_id = \(lounge)
      """)
  }

  /// Goes on with every erasure that has been begun.
  /// - Returns: how many are complete now.
  static func advanceAll(_ service: Service) throws -> Int {
    let lounges = try service.read { db in
      try db.query("SELECT DISTINCT lounge_id FROM voice_erasures WHERE finished_at IS NULL LIMIT 100") {
        try $0.next(UUID.self)
      }
    }
    return try lounges.count { try advance($0, service) }
  }

  /// - Returns: whether nothing is left.
  @discardableResult
  private static func advance(_ lounge: UUID, _ service: Service) throws -> Bool {
    let requested = try service.read { db in
      try db.first(
        "SELECT MAX(requested_at) FROM voice_erasures WHERE lounge_id = \(lounge) AND finished_at IS NULL"
      ) { try $0.next(Date?.self) }
    }
    guard let requested = requested.flatMap(\.self) else { return true }
    try AudioRemoval.removeCloned(ofLounge: lounge, before: requested, service)
    _ = try DiscardedVoice.removeDue(service, of: lounge)
    return try service.transaction { tx in
      let left = try tx.first("SELECT COUNT(*) FROM discarded_voices WHERE lounge_id = \(lounge)") {
        try $0.next(Int.self)
      }
      guard left == 0, try !AudioRemoval.hasCloned(ofLounge: lounge, before: requested, in: tx) else { return false }
      try tx.execute(
        """
        UPDATE voice_erasures SET finished_at = NOW(6)
        WHERE lounge_id = \(lounge) AND finished_at IS NULL AND requested_at <= \(requested)
        """)
      try tx.execute(
        """
        UPDATE lounges SET voice_model_status = 'none' WHERE community_id = \(lounge) AND voice_model_status = 'erasing'
        """)
      return true
    }
  }
}
