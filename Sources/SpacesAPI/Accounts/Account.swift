import FoundationEssentials
import MariaDB
import Web

/// What the rules about an account depend on. Its row as administrators see it is `AccountView.record`.
struct Account: Sendable {
  let id: UUID
  let isAdmin: Bool
  let isSuspended: Bool

  /// - Throws: 404 `user_not_found`.
  static func requireExists(_ id: UUID, in db: Reader) throws {
    let found = try db.first("SELECT id FROM users WHERE id = \(id)") { try $0.next(UUID.self) }
    if found == nil { throw APIError.userNotFound }
  }

  /// The account of an operator's command.
  /// - Throws: 404 `user_not_found`.
  static func id(ofEmail email: String, in db: Reader) throws -> UUID {
    let id = try db.first("SELECT id FROM users WHERE email_key = \(emailKey(email))") { try $0.next(UUID.self) }
    guard let id else {
      throw APIError(404, "user_not_found", "There is no account with the e-mail address \(email).")
    }
    return id
  }

  /// Keeps an account as it is until the transaction ends, and others out who hold it, on any node of a cluster.
  static func hold(_ id: UUID, in tx: Transaction) throws {
    try tx.execute("UPDATE users SET hold_count = hold_count + 1 WHERE id = \(id)")
  }

  /// Holds the account that `administrator` is about to change, and the administrator's own: when two administrators
  /// take the right from each other at once, one of them keeps it.
  /// - Throws: 403 `admin_only` when the administrator has lost the right meanwhile, 404 `user_not_found`.
  static func lock(_ id: UUID, changedBy administrator: UUID, in tx: Transaction) throws {
    let both: SQL = "u.id IN (\(id), \(administrator)) ORDER BY u.id"
    try tx.execute("UPDATE users u SET u.hold_count = u.hold_count + 1 WHERE \(both)")
    let accounts = try tx.query(
      "SELECT u.id, u.is_admin, u.suspended_at IS NOT NULL FROM users u WHERE \(both)"
    ) { row in Account(id: try row.next(), isAdmin: try row.next(), isSuspended: try row.next()) }
    guard accounts.contains(where: { $0.id == administrator && $0.isAdmin && !$0.isSuspended }) else {
      throw APIError.adminOnly
    }
    guard accounts.contains(where: { $0.id == id }) else { throw APIError.userNotFound }
  }
}
