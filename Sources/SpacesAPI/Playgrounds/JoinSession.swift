import Formats
import FoundationEssentials
import MariaDB
import Web

/// POST /api/spaces/{id}/sessions/{session_id}/join
struct JoinSession: RequestBody {
  let agentId: Change<UUID>
  let role: Change<String>
  let controlMode: ControlMode?

  static let example: JSONValue = ["agentId": .string(Example.id.text), "role": "referee", "controlMode": "copilot"]

  init(_ fields: Fields) throws {
    agentId = try fields.change("agentId", .id)
    role = try fields.change("role", .text(0...100)).map(\.orNil)
    controlMode = try fields.optional("controlMode", .choice())
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: JoinSession = try call.optionalBody()
    let space = try call.id()
    let id = try call.id("session_id")
    return try call.write { tx in
      let space = try Space.lockVisible(space, to: me.id, in: tx)
      // Everybody who joins or leaves waits for this lock, so that nobody is added or counted twice.
      let session = try SpaceSession.lock(id, of: space, in: tx)
      try AgentListing.requireActive(input.agentId.applied(to: nil), in: tx)
      if session.status == .finished { throw APIError.sessionFinished }
      guard let old = try Participant.find(me.id, of: session, in: tx) else {
        return .created(try input.add(me.id, to: session, in: tx))
      }
      return .ok(try input.reconnect(old, to: session, in: tx))
    }
  }

  private func add(_ person: UUID, to session: SpaceSession, in tx: Transaction) throws -> Participation {
    let id = tx.ids.next()
    try tx.execute(
      """
      INSERT INTO playground_participants (id, session_id, playground_id, user_id, agent_id, role, control_mode)
      VALUES (\(id), \(session.id), \(session.playgroundID), \(person), \(agentId.applied(to: nil)),
        \(role.applied(to: nil)), \(controlMode ?? .human))
      """)
    session.announce(.participant, about: id, in: tx)
    try session.countParticipant(1, in: tx)
    return Participation(id: id, isConnected: true)
  }

  private func reconnect(_ old: Participant, to session: SpaceSession, in tx: Transaction) throws -> Participation {
    var row = Assignments()
    row.set("is_connected", toExpression: "TRUE")
    row.set("heartbeat_at", toExpression: "NULL")
    row.set("agent_id", agentId)
    row.set("role", role)
    row.set("control_mode", ifGiven: controlMode)
    try tx.execute("UPDATE playground_participants SET \(row) WHERE id = \(old.id)")
    session.announce(.participant, about: old.id, in: tx)
    if !old.isConnected { try session.countParticipant(1, in: tx) }
    return Participation(id: old.id, isConnected: true)
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
