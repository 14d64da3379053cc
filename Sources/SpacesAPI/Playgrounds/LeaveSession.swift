import MariaDB
import Web

/// POST /api/spaces/{id}/sessions/{session_id}/leave
enum LeaveSession {
  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let space = try call.id()
    let id = try call.id("session_id")
    return try call.write { db in
      _ = try Space.visible(space, to: me.id, db)
      let session = try SpaceSession.find(id, in: space, lock: true, db)
      guard let seat = try Seat.find(me.id, in: id, db) else { throw APIError.notInSession }
      guard seat.isConnected else { return .noContent }
      try db.execute("UPDATE playground_participants SET is_connected = FALSE WHERE id = \(seat.id)")
      try session.count(-1, db)
      return .noContent
    }
  }
}

extension SpaceSession {
  /// Counts somebody who connects, or goes. The session must be locked.
  func count(_ change: Int64, _ db: Connection) throws {
    try db.execute("UPDATE playground_sessions SET participant_count = participant_count + \(change) WHERE id = \(id)")
  }
}
