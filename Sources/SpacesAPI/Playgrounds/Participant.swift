import Formats
import FoundationEssentials
import MariaDB
import Web

enum ControlMode: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case agent, human, copilot
}

/// What ties a person to a session, as far as the rules depend on it. Read it with the session locked. The row as
/// the API shows it is `Participant.record`.
struct Participant {
  let id: UUID
  let isConnected: Bool

  /// Nil for somebody who never joined.
  static func find(_ person: UUID, of session: SpaceSession, in tx: Transaction) throws -> Participant? {
    try tx.first(
      """
      SELECT id, is_connected FROM playground_participants
      WHERE session_id = \(session.id) AND user_id = \(person)
      """
    ) { row in Participant(id: try row.next(), isConnected: try row.next()) }
  }

  /// Takes somebody who is connected out of a session, which is locked. The row stays.
  func disconnect(from session: SpaceSession, in tx: Transaction) throws {
    try tx.execute("UPDATE playground_participants SET is_connected = FALSE WHERE id = \(id)")
    session.announce(.participant, about: id, in: tx)
    try session.countParticipant(-1, in: tx)
  }

  static let record = Record(
    "Participant", plural: "participants",
    [
      .id("id", "m.id"),
      .id("userId", "m.user_id"),
      .text("userName", "u.name", example: "Alice"),
      .text("userImage", "u.image", example: "https://example.com/alice.png").nullable,
      .id("agentId", "m.agent_id", example: .null).nullable,
      .text("role", "m.role", example: "player").nullable,
      .choice("controlMode", "m.control_mode", example: ControlMode.human),
      .flag("isConnected", "m.is_connected", example: true),
      .time("joinedAt", "m.joined_at"),
    ])

  /// Those present first, each by the time of joining; at most 500.
  static func all(of session: UUID, in db: Reader) throws -> EncodedRows {
    try db.rows(
      of: record,
      """
      SELECT \(record.columns) FROM (
        SELECT m.is_connected, m.joined_at, m.id FROM playground_participants m WHERE m.session_id = \(session)
        ORDER BY m.is_connected DESC, m.joined_at, m.id LIMIT 500
      ) p STRAIGHT_JOIN playground_participants m ON m.id = p.id STRAIGHT_JOIN users u ON u.id = m.user_id
      ORDER BY p.is_connected DESC, p.joined_at, p.id
      """)
  }
}
