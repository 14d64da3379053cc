import FoundationEssentials
import MariaDB
import Web

/// POST /api/spaces/{id}/sessions/{session_id}/heartbeat
enum Heartbeat {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let space = try call.id()
    let id = try call.id("session_id")
    return try call.write { tx in
      let space = try Space.visible(space, to: me.id, in: tx)
      let session = try SpaceSession.lock(id, of: space, in: tx)
      let participant = try Participant.requireConnected(me.id, in: session, tx)
      try tx.execute("UPDATE playground_participants SET heartbeat_at = NOW(6) WHERE id = \(participant.id)")
      return .noContent
    }
  }

  private static let isSilent: SQL = "m.is_connected = TRUE AND m.heartbeat_at < NOW(6) - INTERVAL 30 SECOND"

  /// Disconnects everybody who has sent a heartbeat since joining, and then none for 30 seconds.
  /// - Returns: how many were disconnected.
  static func disconnectSilent(_ service: Service) throws -> Int {
    let silent = try service.read { db in
      try db.query(
        """
        SELECT m.user_id, m.session_id, m.playground_id FROM playground_participants m
        WHERE \(isSilent) ORDER BY m.heartbeat_at LIMIT 1000
        """
      ) { row in (person: try row.next(UUID.self), session: try row.next(UUID.self), space: try row.next(UUID.self)) }
    }
    return try silent.count { person, session, space in
      try service.transaction { tx in try disconnect(person, from: session, of: space, in: tx) }
    }
  }

  /// - Returns: false for somebody who has left or sent a heartbeat meanwhile, and when the space or session is gone.
  private static func disconnect(
    _ person: UUID, from session: UUID, of space: UUID, in tx: Transaction
  ) throws -> Bool {
    let locked: SpaceSession
    do {
      locked = try SpaceSession.lock(session, of: try Space.visible(space, to: person, in: tx), in: tx)
    } catch is APIError {
      return false
    }
    let participant = try tx.first(
      "SELECT m.id FROM playground_participants m WHERE m.session_id = \(locked.id) AND m.user_id = \(person) AND \(isSilent)"
    ) { Participant(id: try $0.next(), isConnected: true) }
    try participant?.disconnect(from: locked, in: tx)
    return participant != nil
  }
}

extension Participant {
  /// - Throws: 404 `not_in_session`, 409 `not_connected`.
  static func requireConnected(_ person: UUID, in session: SpaceSession, _ tx: Transaction) throws -> Participant {
    guard let participant = try find(person, of: session, in: tx) else { throw APIError.notInSession }
    guard participant.isConnected else { throw APIError.notConnected }
    return participant
  }
}
