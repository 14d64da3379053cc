import FoundationEssentials
import Ledger
import MariaDB

/// Ends answers whose process died: rows that run and have not been touched for 30 seconds. Whoever locks such a row
/// first ends the answer; others skip it.
enum AnswerSweep {
  private static let sentence = "The agent was cut off. You were not charged."

  /// Whether there is something to end, as an expression.
  static let isNeeded: SQL = "EXISTS (SELECT 1 FROM agent_answers WHERE \(isDead))"

  private static let isDead: SQL = "state = 'running' AND heartbeat_at < NOW(6) - INTERVAL 30 SECOND"

  /// - Returns: how many were ended.
  static func run(_ service: Service) throws -> Int {
    var ended = 0
    while try service.transaction(endOne) { ended += 1 }
    return ended
  }

  private static func endOne(in tx: Transaction) throws -> Bool {
    let dead = try tx.first(
      """
      SELECT user_message_id, hold_id, room_id, community_id, caller_id FROM agent_answers
      WHERE \(isDead)
      LIMIT 1 FOR UPDATE SKIP LOCKED
      """
    ) { row in
      (
        id: try row.next(UUID.self), hold: try row.next(UUID?.self), room: try row.next(UUID.self),
        community: try row.next(UUID.self), caller: try row.next(UUID.self)
      )
    }
    guard let dead else { return false }
    let refunded = try dead.hold.flatMap { try tx.ledger.release($0) } ?? 0
    try tx.execute(
      """
      UPDATE agent_answers SET state = 'failed', error_code = 'agent_interrupted', error_message = \(sentence),
        refunded = \(refunded)
      WHERE user_message_id = \(dead.id)
      """)
    let room = AgentAnswer.room(dead.room, of: dead.community, askedBy: dead.caller)
    AgentAnswer.announce(.failed, dead.id, in: room, tx)
    return true
  }
}
