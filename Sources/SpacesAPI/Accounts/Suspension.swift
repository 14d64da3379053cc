import FoundationEssentials
import MariaDB
import Web

/// An account was suspended. Its row is locked, and its sessions have ended.
struct AccountSuspended: Event {
  let person: UUID
}

/// POST /api/admin/users/{id}/suspend and /restore
enum Suspension {
  static func suspend(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.write { tx in
      try Account.lock(id, changedBy: me.id, in: tx)
      if id == me.id { throw APIError.ownAccount }
      try begin(for: id, in: tx)
      return .success
    }
  }

  static func restore(_ call: Call) throws -> Response {
    let id = try call.id()
    return try call.write { tx in
      try Account.requireExists(id, in: tx)
      try end(for: id, in: tx)
      return .success
    }
  }

  /// An account that is suspended already keeps the time since when it is.
  static func begin(for person: UUID, in tx: Transaction) throws {
    try tx.execute("UPDATE users SET suspended_at = NOW(6) WHERE id = \(person) AND suspended_at IS NULL")
    try Session.endAll(of: person, in: tx)
    try tx.publish(AccountSuspended(person: person))
  }

  static func end(for person: UUID, in tx: Transaction) throws {
    try tx.execute("UPDATE users SET suspended_at = NULL WHERE id = \(person)")
  }
}
