import Formats
import FoundationEssentials
import MariaDB

/// What a lounge's answers are spoken with.
enum LoungeVoice {
  /// - Parameter listing: the voice of the agent that answers; nil for an agent that does not speak.
  /// - Returns: the lounge's own voice when it has one, else the agent's. Nil, for text only, while the lounge's voice is
  ///   not ready: another voice never takes its place.
  static func find(_ lounge: UUID, listing: String?, in db: Reader) throws -> SpeechVoice? {
    let voice = try db.first(
      "SELECT voice_model_status, voice_model_id FROM lounges WHERE community_id = \(lounge)"
    ) { row in (status: try row.next(VoiceModelStatus.self), model: try row.next(String?.self)) }
    guard let voice, voice.status != .none else { return listing.map { .listing($0) } }
    return voice.status == .ready ? voice.model.map { .cloned($0) } : nil
  }

  /// Counts the seconds of an answer whose audio is being stored.
  /// - Throws: `VoiceWithdrawn` when it was made with a voice that the lounge no longer has.
  static func count(_ answer: AnswerSpoken, in tx: Transaction) throws {
    guard let lounge = answer.lounge else { return }
    if case .cloned(let model) = answer.voice {
      // Locked: the voice cannot be erased before the audio is stored, so that erasing finds it.
      let current = try tx.first(
        """
        SELECT voice_model_id FROM lounges
        WHERE community_id = \(lounge) AND voice_model_status = 'ready' LOCK IN SHARE MODE
        """
      ) { try $0.next(String?.self) } ?? nil
      guard model.isIdentical(to: current) else { throw VoiceWithdrawn() }
    }
    try LoungeUsage.record(seconds: answer.seconds, of: answer.person, lounge, in: tx)
  }
}

/// The lounge has another voice by now, or none.
struct VoiceWithdrawn: Error {}
