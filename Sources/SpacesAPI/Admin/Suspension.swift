import FoundationEssentials
import MariaDB
import Web

/// POST /api/admin/users/{id}/suspend and /restore
enum Suspension {
  static func suspend(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.write { db in
      _ = try AccountView.find(id, db)
      if id == me.id { throw APIError.ownAccount }
      try db.execute("UPDATE users SET suspended_at = NOW(6) WHERE id = \(id) AND suspended_at IS NULL")
      try endSessions(of: id, db)
      return .success
    }
  }

  static func restore(_ call: Call) throws -> Response {
    let id = try call.id()
    return try call.write { db in
      _ = try AccountView.find(id, db)
      let wasSuspended = try db.execute(
        "UPDATE users SET suspended_at = NULL WHERE id = \(id) AND suspended_at IS NOT NULL") == 1
      // A sign-in that met the suspension half way may have left a session, which must not live again.
      if wasSuspended { try endSessions(of: id, db) }
      return .success
    }
  }

  private static func endSessions(of user: UUID, _ db: Connection) throws {
    try db.execute("DELETE FROM auth_sessions WHERE user_id = \(user)")
  }
}
