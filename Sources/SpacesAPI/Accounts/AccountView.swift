import FoundationEssentials
import MariaDB
import Web

/// An account as administrators see it.
enum AccountView {
  static let record = Record(
    "AccountView", plural: "users",
    [
      .id("id", "u.id"),
      .text("name", "u.name", example: "Alice"),
      .text("email", "u.email", example: "alice@example.com"),
      .text("image", "u.image", example: .null).nullable,
      .flag("isAdmin", "u.is_admin", example: false),
      .time("suspendedAt", "u.suspended_at", example: .null).nullable,
      .time("createdAt", "u.created_at"),
    ])

  /// - Throws: 404 `user_not_found`.
  static func find(_ id: UUID, in db: Reader) throws -> EncodedRow {
    let account = try db.row(of: record, "SELECT \(record.columns) FROM users u WHERE u.id = \(id)")
    guard let account else { throw APIError.userNotFound }
    return account
  }
}
