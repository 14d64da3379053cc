import FoundationEssentials
import MariaDB

/// An answer's row in `answer_audio`: the order to speak it, and what came of it. It is written with the answer, so that an
/// answer whose process dies is spoken by another one.
enum AnswerAudio {
  enum State: String, Sendable, SQLConvertible, SQLDecodable {
    case pending, ready, failed
    /// Its file is being deleted.
    case removing
  }

  /// How long a process may work on a sentence before another one takes the answer over, in seconds.
  static let lease = 60

  /// Orders the audio of an answer that has just been written.
  /// - Parameter lounge: where its seconds count.
  static func order(
    _ message: UUID, _ voice: SpeechVoice, for person: UUID, lounge: UUID?, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO answer_audio (message_id, lounge_id, person_id, voice, is_cloned, lease_until)
      VALUES (\(message), \(lounge), \(person), \(voice.name), \(voice.isCloned), NOW(6) + INTERVAL \(lease) SECOND)
      """)
  }

  /// - Returns: false when the audio is no longer wanted.
  static func renewLease(of message: UUID, _ database: Database) throws -> Bool {
    try database.execute(
      """
      UPDATE answer_audio SET lease_until = NOW(6) + INTERVAL \(lease) SECOND
      WHERE message_id = \(message) AND state = 'pending'
      """) == 1
  }

  /// Keeps other processes from answers that wait their turn in this one.
  static func renewLeases(of messages: [UUID], _ database: Database) throws {
    for batch in Batch.split(messages, filler: { $0 }) {
      try database.execute(
        """
        UPDATE answer_audio SET lease_until = NOW(6) + INTERVAL \(lease) SECOND
        WHERE message_id IN \(list: batch) AND state = 'pending'
        """)
    }
  }

  /// Gives the answer its audio. The first process that does so wins, so that seconds count once.
  /// - Returns: false when the answer has audio, or is to have none.
  static func store(file: String, milliseconds: Int, url: String, of message: UUID, in tx: Transaction) throws -> Bool {
    let row = try tx.first(
      """
      SELECT lounge_id, person_id, voice, is_cloned FROM answer_audio
      WHERE message_id = \(message) AND state = 'pending' FOR UPDATE
      """
    ) { row in
      (
        lounge: try row.next(UUID?.self), person: try row.next(UUID.self),
        voice: SpeechVoice(try row.next(), isCloned: try row.next())
      )
    }
    guard let row else { return false }
    try tx.execute(
      """
      UPDATE answer_audio SET state = 'ready', file = \(file), milliseconds = \(milliseconds)
      WHERE message_id = \(message)
      """)
    try Message.setAudio(url, of: message, in: tx)
    let seconds = Int64((milliseconds + 999) / 1000)
    try tx.publish(
      AnswerSpoken(message: message, lounge: row.lounge, person: row.person, voice: row.voice, seconds: seconds))
    return true
  }

  static func fail(_ message: UUID, _ database: Database) throws {
    try database.execute("UPDATE answer_audio SET state = 'failed' WHERE message_id = \(message) AND state = 'pending'")
  }

  /// How many answers have audio, and how many seconds it plays in all.
  static func total(in db: Reader) throws -> (answers: Int, seconds: Int) {
    try db.first("SELECT COUNT(*), COALESCE(SUM(milliseconds), 0) FROM answer_audio WHERE state = 'ready'") { row in
      (try row.next(Int.self), try row.next(Int.self) / 1000)
    } ?? (0, 0)
  }

  /// What has become of an answer's audio; nil while it is made.
  static func outcome(of message: UUID, in db: Reader) throws -> SpokenAnswer.Outcome? {
    let row = try db.first(
      """
      SELECT a.state, m.tts_audio_url FROM answer_audio a JOIN messages m ON m.id = a.message_id
      WHERE a.message_id = \(message)
      """
    ) { row in (state: try row.next(State.self), url: try row.next(String?.self)) }
    if row?.state == .pending { return nil }
    return row?.url.map { .ready($0) } ?? .silent
  }
}

/// An answer has its audio.
struct AnswerSpoken: Event {
  let message: UUID
  /// Where its seconds count; nil: nowhere.
  let lounge: UUID?
  /// Who asked.
  let person: UUID
  let voice: SpeechVoice
  /// Of the audio, rounded up.
  let seconds: Int64
}
