import Formats
import FoundationEssentials
import MariaDB
import Web

extension SpaceSession {
  /// A session with all its fields.
  static let record = Record(
    "SpaceSession", plural: "sessions",
    [
      .id("id", "s.id"),
      .id("playgroundId", "s.playground_id"),
      .choice("status", "s.status", example: SessionStatus.active),
      .object("state", "s.state", example: ["score": [1, 2]]),
      .text("currentPhase", "s.current_phase", example: "opening").nullable,
      // Connected ones only.
      .integer("participantCount", "s.participant_count", example: 2),
      .id("createdBy", "s.created_by"),
      .time("startedAt", "s.started_at").nullable,
      .time("finishedAt", "s.finished_at", example: .null).nullable,
      .time("createdAt", "s.created_at"),
    ])

  /// - Throws: 404 `session_not_found`, also for a session of another space.
  static func row(_ id: UUID, of space: UUID, in db: Reader) throws -> EncodedRow {
    let session = try db.row(
      of: record,
      "SELECT \(record.columns) FROM playground_sessions s WHERE s.id = \(id) AND s.playground_id = \(space)")
    guard let session else { throw APIError.sessionNotFound }
    return session
  }

  /// The newest sessions of a space, after the first `offset` of them.
  static func newest(_ limit: Int64, from offset: Int64 = 0, of space: UUID, in db: Reader) throws -> EncodedRows {
    try db.rows(
      of: record,
      """
      SELECT \(record.columns) FROM (
        SELECT s.created_at, s.id FROM playground_sessions s WHERE s.playground_id = \(space)
        ORDER BY s.created_at DESC, s.id DESC LIMIT \(limit) OFFSET \(offset)
      ) p STRAIGHT_JOIN playground_sessions s ON s.id = p.id
      ORDER BY p.created_at DESC, p.id DESC
      """)
  }
}
