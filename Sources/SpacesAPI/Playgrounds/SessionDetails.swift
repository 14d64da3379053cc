import FoundationEssentials
import MariaDB
import Web

/// GET /api/spaces/{id}/sessions/{session_id}
struct SessionDetails: JSONObject {
  let session: SpaceSession
  let participants: [Participant]

  static let example = SessionDetails(session: .example, participants: [.example])

  func fields(_ json: inout JSONWriter) {
    session.fields(&json)
    json.field("participants", participants)
  }

  static func show(_ call: Call) throws -> Response {
    let me = try call.me()
    let space = try call.id()
    let id = try call.id("session_id")
    return try call.read { db in
      _ = try Space.visible(space, to: me.id, db)
      let session = try SpaceSession.find(id, in: space, db)
      return .ok(SessionDetails(session: session, participants: try Participant.all(of: id, db)))
    }
  }
}

struct Participant: JSONObject {
  let id: UUID
  let userId: UUID
  let userName: String
  let userImage: String?
  let agentId: UUID?
  let role: String?
  let controlMode: ControlMode
  let isConnected: Bool
  let joinedAt: Date

  static let example = Participant(
    id: Example.id, userId: Example.id, userName: "Alice", userImage: "https://example.com/alice.png", agentId: nil,
    role: "player", controlMode: .human, isConnected: true, joinedAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("userId", userId)
    json.field("userName", userName)
    json.field("userImage", userImage)
    json.field("agentId", agentId)
    json.field("role", role)
    json.field("controlMode", controlMode)
    json.field("isConnected", isConnected)
    json.field("joinedAt", joinedAt)
  }

  /// Those present first, each by the time of joining; at most 500.
  fileprivate static func all(of session: UUID, _ db: Connection) throws -> [Participant] {
    try db.query(
      """
      SELECT m.id, m.user_id, u.name, u.image, m.agent_id, m.role, m.control_mode, m.is_connected, m.joined_at FROM (
        SELECT m.id FROM playground_participants m WHERE m.session_id = \(session)
        ORDER BY m.is_connected DESC, m.joined_at, m.id LIMIT 500
      ) i JOIN playground_participants m ON m.id = i.id JOIN users u ON u.id = m.user_id
      ORDER BY m.is_connected DESC, m.joined_at, m.id
      """
    ) { try Participant(&$0) }
  }
}

extension Participant {
  init(_ row: inout Row) throws {
    id = try row.next()
    userId = try row.next()
    userName = try row.next()
    userImage = try row.next()
    agentId = try row.next()
    role = try row.next()
    controlMode = try row.next()
    isConnected = try row.next()
    joinedAt = try row.next()
  }
}
