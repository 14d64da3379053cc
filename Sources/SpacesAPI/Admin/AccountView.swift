import FoundationEssentials
import MariaDB
import Web

/// An account as administrators see it.
struct AccountView: Listed {
  let id: UUID
  let name: String
  let email: String
  let image: String?
  let isAdmin: Bool
  let suspendedAt: Date?
  let createdAt: Date

  static let plural: StaticString = "users"
  static let example = AccountView(
    id: Example.id, name: "Alice", email: "alice@example.com", image: nil, isAdmin: false, suspendedAt: nil,
    createdAt: Example.time)

  static let columns: SQL = "u.id, u.name, u.email, u.image, u.is_admin, u.suspended_at, u.created_at"

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("name", name)
    json.field("email", email)
    json.field("image", image)
    json.field("isAdmin", isAdmin)
    json.field("suspendedAt", suspendedAt)
    json.field("createdAt", createdAt)
  }
}

extension AccountView {
  init(_ row: inout Row) throws {
    id = try row.next()
    name = try row.next()
    email = try row.next()
    image = try row.next()
    isAdmin = try row.next()
    suspendedAt = try row.next()
    createdAt = try row.next()
  }

  /// - Throws: 404 `user_not_found`.
  static func find(_ id: UUID, _ db: Connection) throws -> AccountView {
    let account = try db.first("SELECT \(columns) FROM users u WHERE u.id = \(id)") { try AccountView(&$0) }
    guard let account else { throw APIError.userNotFound }
    return account
  }

  /// An account that `administrator` is about to take something from. Both stay as they are until the
  /// transaction ends: of two who take each other's right at once one is left with it.
  /// - Throws: 403 `admin_only` for who has lost the right, 404 `user_not_found`.
  static func find(_ id: UUID, lockedBy administrator: UUID, _ db: Connection) throws -> AccountView {
    let accounts = try db.query(
      "SELECT \(columns) FROM users u WHERE u.id IN (\(id), \(administrator)) ORDER BY u.id FOR UPDATE"
    ) { try AccountView(&$0) }
    guard accounts.contains(where: { $0.id == administrator && $0.isAdmin && $0.suspendedAt == nil }) else {
      throw APIError.adminOnly
    }
    guard let account = accounts.first(where: { $0.id == id }) else { throw APIError.userNotFound }
    return account
  }
}
