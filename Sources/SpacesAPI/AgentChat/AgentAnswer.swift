import FoundationEssentials
import MariaDB

enum AnswerState: String, Sendable, SQLConvertible, SQLDecodable {
  case running, done, failed
}

/// Why an answer was asked to end before the agent had finished.
enum StopReason: String, Sendable, SQLConvertible, SQLDecodable {
  case stopped
  case handedOver = "handed_over"
}

/// The row of an answer that this process makes. Its id is that of the person's message.
///
/// The row changes its state once, in one statement that only one process can win: the one that makes the answer,
/// or the sweep that takes it for dead.
struct AgentAnswer: Sendable {
  let id: UUID
  /// Nil for a call without a fee.
  let hold: UUID?
  let call: AgentCall
  let caller: UUID
  /// Nil for an answer that is not spoken.
  let voice: SpeechVoice?

  /// - Parameter reservedTokens: what the answer may use at most.
  func insert(reservedTokens: Int, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO agent_answers (user_message_id, room_id, community_id, caller_id, agent_listing_id, hold_id,
        reserved_tokens)
      VALUES (\(id), \(call.room.id), \(call.community.id), \(caller), \(call.listing.id), \(hold),
        \(reservedTokens))
      """)
    Self.announce(.started, id, in: call.room, tx)
  }

  /// Tells the readers of the room how an answer goes on.
  static func announce(_ progress: AnswerProgress, _ id: UUID, in room: Room, _ tx: Transaction) {
    tx.announce(
      LiveEvent(kind: .answer, room: room.id, audience: room.audience, reference: id, progress: progress))
  }

  /// Tells the readers of the room that an answer has its audio: once more that it is finished, with the audio's address.
  static func announceAudio(of reply: UUID, askedBy caller: UUID, in tx: Transaction) throws {
    // The newest of the caller's answers first, by the index of callers: it is mostly the first.
    let answer = try tx.first(
      """
      SELECT user_message_id, room_id, community_id FROM agent_answers
      WHERE caller_id = \(caller) AND state = 'done' AND reply_message_id = \(reply)
      ORDER BY user_message_id DESC LIMIT 1
      """
    ) { row in (id: try row.next(UUID.self), room: try row.next(UUID.self), community: try row.next(UUID.self)) }
    guard let answer else { return }
    let room = room(answer.room, of: answer.community, askedBy: caller)
    announce(.finished, answer.id, in: room, tx)
  }

  /// The room of an answer. In a conversation only its user asks.
  static func room(_ id: UUID, of community: UUID, askedBy caller: UUID) -> Room {
    id == community ? .community(id) : .conversation(id, of: caller, with: community)
  }

  /// How many answers are being made, whichever process makes them.
  static func running(in db: Reader) throws -> Int {
    try db.first("SELECT COUNT(*) FROM agent_answers WHERE state = 'running'") { try $0.next(Int.self) } ?? 0
  }

  /// How many answers are being made for one person.
  static func running(for caller: UUID, in db: Reader) throws -> Int {
    try db.first("SELECT COUNT(*) FROM agent_answers WHERE caller_id = \(caller) AND state = 'running'") {
      try $0.next(Int.self)
    } ?? 0
  }

  /// Asks the process that makes an answer to end it. Does nothing when it has ended.
  static func requestStop(_ reason: StopReason, of id: UUID, in tx: Transaction) throws {
    try tx.execute(
      """
      UPDATE agent_answers SET stop_reason = \(reason)
      WHERE user_message_id = \(id) AND state = 'running' AND stop_reason IS NULL
      """)
  }

  /// The same for every running answer in a room.
  static func requestStop(_ reason: StopReason, ofRoom room: UUID, in tx: Transaction) throws {
    try tx.execute(
      """
      UPDATE agent_answers SET stop_reason = \(reason)
      WHERE room_id = \(room) AND state = 'running' AND stop_reason IS NULL
      """)
  }
}
