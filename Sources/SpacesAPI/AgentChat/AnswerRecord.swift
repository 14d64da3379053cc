import FoundationEssentials
import Ledger
import MariaDB
import Web

/// The row of an answer that this process is making.
struct AnswerRecord: Sendable {
  /// The id of the person's message that is answered.
  let id: UUID
  let hold: UUID?
  let seat: AgentSeat
  let app: App

  enum Checkpoint: Equatable {
    case goOn
    /// Somebody asked for the end: `stopped`, `handed_over`.
    case stop(reason: String)
    /// The sweep took this answer for dead and has released its hold.
    case lost
  }

  func insert(caller: UUID, _ db: Connection) throws {
    try db.execute(
      """
      INSERT INTO agent_answers (user_message_id, room_id, community_id, caller_id, agent_listing_id, hold_id)
      VALUES (\(id), \(seat.room.id), \(seat.community.id), \(caller), \(seat.listing.id), \(hold))
      """)
  }

  /// How many answers are being made, whichever process makes them.
  static func running(_ db: Connection) throws -> Int {
    try db.first("SELECT COUNT(*) FROM agent_answers WHERE state = 'running'") { try $0.next(Int.self) } ?? 0
  }

  /// Shows that the answer is alive, with its text so far when there is more of it.
  func checkpoint(_ text: String?) throws -> Checkpoint {
    try app.database.read { db in
      let written =
        try text.map {
          try db.execute(
            """
            UPDATE agent_answers SET content = \($0), heartbeat_at = NOW(6)
            WHERE user_message_id = \(id) AND state = 'running'
            """)
        }
        ?? db.execute(
          "UPDATE agent_answers SET heartbeat_at = NOW(6) WHERE user_message_id = \(id) AND state = 'running'")
      return written == 1 ? try look(db) : .lost
    }
  }

  /// Whether to go on, without a trace.
  func look() throws -> Checkpoint {
    try app.database.read(look)
  }

  private func look(_ db: Connection) throws -> Checkpoint {
    let row = try db.first("SELECT state, stop_reason FROM agent_answers WHERE user_message_id = \(id)") { row in
      (state: try row.next(AnswerState.self), reason: try row.next(String?.self))
    }
    guard let row, row.state == .running else { return .lost }
    return row.reason.map { .stop(reason: $0) } ?? .goOn
  }

  /// Ends the answer well: message, capture and state in one transaction. Text-less answers that
  /// were stopped have no message, and are free.
  func complete(_ text: String, finishReason: String) throws -> AnswerEnd {
    try app.database.transaction { db in
      guard try end(as: .done, text, db) else { return try outcome(db) }
      return try complete(text, finishReason: try stopReason(db) ?? finishReason, db)
    }
  }

  private func complete(_ text: String, finishReason: String, _ db: Connection) throws -> AnswerEnd {
    let reply = text.isEmpty ? nil : try seat.room.post(answer: text, of: seat.listing.id, app, db).id
    var charged: Int64 = 0
    if let hold {
      if text.isEmpty { _ = try settled(app.ledger.release(hold, db)) } else { charged = try settled(app.ledger.capture(hold, db)) }
    }
    try db.execute(
      """
      UPDATE agent_answers SET state = 'done', reply_message_id = \(reply), finish_reason = \(finishReason),
        charged = \(charged)
      WHERE user_message_id = \(id)
      """)
    return .done(DoneEvent(messageId: reply, finishReason: finishReason, charged: charged))
  }

  /// Ends the answer badly and gives the fee back.
  func fail(_ text: String, code: String, sentence: String) throws -> AnswerEnd {
    try app.database.transaction { db in
      guard try end(as: .failed, text, db) else { return try outcome(db) }
      if let reason = try stopReason(db) { return try complete(text, finishReason: reason, db) }
      let refunded = try hold.map { try settled(app.ledger.release($0, db)) } ?? 0
      try db.execute(
        """
        UPDATE agent_answers SET error_code = \(code), error_message = \(sentence), refunded = \(refunded)
        WHERE user_message_id = \(id)
        """)
      return .failed(ErrorEvent(message: sentence, code: code, refunded: refunded))
    }
  }

  /// The state change that decides who ends the answer, this process or the sweep.
  private func end(as state: AnswerState, _ text: String, _ db: Connection) throws -> Bool {
    try db.execute(
      """
      UPDATE agent_answers SET state = \(state), content = \(text), heartbeat_at = NOW(6)
      WHERE user_message_id = \(id) AND state = 'running'
      """) == 1
  }

  /// Why the answer was asked to end. Who was told that it stops, or that a human takes over, is not
  /// told otherwise by an agent that finished or failed before the next look.
  private func stopReason(_ db: Connection) throws -> String? {
    try db.first("SELECT stop_reason FROM agent_answers WHERE user_message_id = \(id)") {
      try $0.next(String?.self)
    } ?? nil
  }

  /// How the answer has ended already.
  private func outcome(_ db: Connection) throws -> AnswerEnd {
    guard let end = try AnswerSnapshot.find(id, db)?.end else { throw AnswerFault.vanished }
    return end
  }

  /// A running answer's hold is open; the two change together.
  private func settled(_ amount: Int64?) throws -> Int64 {
    guard let amount else { throw AnswerFault.holdSettledBefore }
    return amount
  }
}

enum AnswerFault: Error {
  case vanished
  case holdSettledBefore
}

enum AnswerState: String, Sendable, SQLConvertible, SQLDecodable {
  case running, done, failed
}
