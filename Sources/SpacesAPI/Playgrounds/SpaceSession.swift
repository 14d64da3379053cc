import FoundationEssentials
import MariaDB
import Web

enum SessionStatus: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case waiting, active, finished
}

/// A room in a space where people do something together for a while.
struct SpaceSession: JSONObject {
  let id: UUID
  let playgroundId: UUID
  let status: SessionStatus
  let state: StoredObject
  let currentPhase: String?
  /// Connected ones only.
  let participantCount: Int64
  let createdBy: UUID
  let startedAt: Date?
  let finishedAt: Date?
  let createdAt: Date

  static let example = SpaceSession(
    id: Example.id, playgroundId: Example.id, status: .active, state: StoredObject(["score": [1, 2]]),
    currentPhase: "opening", participantCount: 2, createdBy: Example.id, startedAt: Example.time, finishedAt: nil,
    createdAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("playgroundId", playgroundId)
    json.field("status", status)
    json.field("state", state)
    json.field("currentPhase", currentPhase)
    json.field("participantCount", participantCount)
    json.field("createdBy", createdBy)
    json.field("startedAt", startedAt)
    json.field("finishedAt", finishedAt)
    json.field("createdAt", createdAt)
  }

  static let columns: SQL = """
    s.id, s.playground_id, s.status, s.state, s.current_phase, s.participant_count, s.created_by, s.started_at,
    s.finished_at, s.created_at
    """

  /// - Parameter lock: nobody else joins, leaves or changes it until the transaction ends.
  /// - Throws: 404 `session_not_found`, also for a session of another space.
  static func find(_ id: UUID, in space: UUID, lock: Bool = false, _ db: Connection) throws -> SpaceSession {
    let locking: SQL = lock ? "FOR UPDATE" : ""
    let session = try db.first(
      "SELECT \(columns) FROM playground_sessions s WHERE s.id = \(id) AND s.playground_id = \(space) \(locking)"
    ) { try SpaceSession(&$0) }
    guard let session else { throw APIError.sessionNotFound }
    return session
  }

  /// GET /api/spaces/{id}/sessions
  static func list(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: PageQuery = try call.query()
    let id = try call.id()
    return try call.read { db in
      _ = try Space.visible(id, to: me.id, db)
      return .ok(try newest(input.page.limit, from: input.page.offset, in: id, db))
    }
  }

  static func newest(_ limit: Int64, from offset: Int64 = 0, in space: UUID, _ db: Connection) throws -> [SpaceSession] {
    try db.query(
      """
      SELECT \(columns) FROM (
        SELECT s.id FROM playground_sessions s WHERE s.playground_id = \(space)
        ORDER BY s.created_at DESC, s.id DESC LIMIT \(limit) OFFSET \(offset)
      ) i JOIN playground_sessions s ON s.id = i.id
      ORDER BY s.created_at DESC, s.id DESC
      """
    ) { try SpaceSession(&$0) }
  }

  /// POST /api/spaces/{id}/sessions
  static func begin(_ call: Call) throws -> Response {
    let me = try call.me()
    let space = try call.id()
    return try call.write { db in
      _ = try Space.visible(space, to: me.id, lock: .share, db)
      let id = call.app.ids.next()
      try db.execute(
        """
        INSERT INTO playground_sessions (id, playground_id, created_by, participant_count)
        VALUES (\(id), \(space), \(me.id), 1)
        """)
      try db.execute(
        """
        INSERT INTO playground_participants (id, session_id, playground_id, user_id)
        VALUES (\(call.app.ids.next()), \(id), \(space), \(me.id))
        """)
      return .created(try find(id, in: space, db))
    }
  }
}

extension SpaceSession {
  init(_ row: inout Row) throws {
    id = try row.next()
    playgroundId = try row.next()
    status = try row.next()
    state = StoredObject(object: try row.next())
    currentPhase = try row.next()
    participantCount = try row.next()
    createdBy = try row.next()
    startedAt = try row.next()
    finishedAt = try row.next()
    createdAt = try row.next()
  }
}
