import FoundationEssentials
import Ledger
import MariaDB

/// Ends answers whose process died: a row that runs and has not been touched for 30 seconds is
/// nobody's. Whoever locks it first ends it; the others pass it by.
enum AnswerSweep {
  static let sentence = "The agent was cut off. You were not charged."

  /// - Returns: how many were ended.
  static func run(_ app: App) throws -> Int {
    var ended = 0
    while try endOne(app) { ended += 1 }
    return ended
  }

  private static func endOne(_ app: App) throws -> Bool {
    try app.database.transaction { db in
      let dead = try db.first(
        """
        SELECT user_message_id, hold_id FROM agent_answers
        WHERE state = 'running' AND heartbeat_at < NOW(6) - INTERVAL 30 SECOND
        LIMIT 1 FOR UPDATE SKIP LOCKED
        """
      ) { row in (id: try row.next(UUID.self), hold: try row.next(UUID?.self)) }
      guard let dead else { return false }
      let refunded = try dead.hold.flatMap { try app.ledger.release($0, db) } ?? 0
      try db.execute(
        """
        UPDATE agent_answers SET state = 'failed', error_code = 'agent_interrupted', error_message = \(sentence),
          refunded = \(refunded)
        WHERE user_message_id = \(dead.id)
        """)
      return true
    }
  }
}
