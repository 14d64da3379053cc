import FoundationEssentials
import MariaDB
import Web

/// POST /api/admin/users/{id}/suspend and /restore
enum Suspension {
  static func suspend(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.write { db in
      _ = try AccountView.find(id, lockedBy: me.id, db)
      if id == me.id { throw APIError.ownAccount }
      try db.execute("UPDATE users SET suspended_at = NOW(6) WHERE id = \(id) AND suspended_at IS NULL")
      try db.execute("DELETE FROM auth_sessions WHERE user_id = \(id)")
      return .success
    }
  }

  static func restore(_ call: Call) throws -> Response {
    let id = try call.id()
    return try call.write { db in
      _ = try AccountView.find(id, db)
      try db.execute("UPDATE users SET suspended_at = NULL WHERE id = \(id)")
      return .success
    }
  }
}
