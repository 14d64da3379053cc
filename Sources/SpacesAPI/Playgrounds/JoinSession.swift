import FoundationEssentials
import MariaDB
import Web

enum ControlMode: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case agent, human, copilot
}

/// POST /api/spaces/{id}/sessions/{session_id}/join
struct JoinSession: Body {
  let agentId: Change<UUID>
  let role: Change<String>
  let controlMode: ControlMode?

  static let example: JSONValue = ["agentId": .string(Example.id.text), "role": "referee", "controlMode": "copilot"]

  init(_ fields: Fields) throws {
    agentId = try fields.change("agentId", .id)
    role = try fields.change("role", .text(0...100))
    controlMode = try fields.optional("controlMode", .choice())
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: JoinSession = try call.optionalBody()
    let space = try call.id()
    let id = try call.id("session_id")
    return try call.write { db in
      _ = try Space.visible(space, to: me.id, lock: .share, db)
      // This lock lines up everybody who joins or leaves: whoever was here is known for certain.
      let session = try SpaceSession.find(id, in: space, lock: true, db)
      try AgentListing.requireActive(input.agentId.applied(to: nil), db)
      if session.status == .finished { throw APIError.sessionFinished }
      guard let old = try Seat.find(me.id, in: id, db) else {
        return .created(try input.take(me.id, in: session, id: call.app.ids.next(), db))
      }
      return .ok(try input.retake(old, in: session, db))
    }
  }

  private func take(_ user: UUID, in session: SpaceSession, id: UUID, _ db: Connection) throws -> Participation {
    try db.execute(
      """
      INSERT INTO playground_participants (id, session_id, playground_id, user_id, agent_id, role, control_mode)
      VALUES (\(id), \(session.id), \(session.playgroundId), \(user), \(agentId.applied(to: nil)),
        \(role.applied(to: nil)?.orNil), \(controlMode ?? .human))
      """)
    try session.count(1, db)
    return Participation(id: id, isConnected: true)
  }

  private func retake(_ seat: Seat, in session: SpaceSession, _ db: Connection) throws -> Participation {
    try db.execute(
      """
      UPDATE playground_participants SET is_connected = TRUE, agent_id = \(agentId.applied(to: seat.agentId)),
        role = \(role.applied(to: seat.role)?.orNil), control_mode = \(controlMode ?? seat.controlMode)
      WHERE id = \(seat.id)
      """)
    if !seat.isConnected { try session.count(1, db) }
    return Participation(id: seat.id, isConnected: true)
  }
}

/// What ties a person to a session. Read it with the session locked.
struct Seat {
  let id: UUID
  let agentId: UUID?
  let role: String?
  let controlMode: ControlMode
  let isConnected: Bool

  static func find(_ user: UUID, in session: UUID, _ db: Connection) throws -> Seat? {
    try db.first(
      """
      SELECT id, agent_id, role, control_mode, is_connected FROM playground_participants
      WHERE session_id = \(session) AND user_id = \(user)
      """
    ) { row in
      Seat(
        id: try row.next(), agentId: try row.next(), role: try row.next(), controlMode: try row.next(),
        isConnected: try row.next())
    }
  }
}

struct Participation: JSONObject {
  let id: UUID
  let isConnected: Bool

  static let example = Participation(id: Example.id, isConnected: true)

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("isConnected", isConnected)
  }
}
