import FoundationEssentials
import MariaDB
import Web

/// The person behind a live session.
struct CurrentUser: Sendable {
  let id: UUID
  let email: String
  let name: String
  let image: String?
  let isAdmin: Bool
  let createdAt: Date
  let session: SessionKey
  let sessionExpiresAt: Date
  /// Whether this request moved the end of the session.
  let isRenewed: Bool

  /// The person whose session `token` is. A session that is used lives on: 30 days from now, moved
  /// once a day.
  static func find(token: String, _ db: Connection) throws -> CurrentUser? {
    let key = SessionKey(token: token)
    let user = try db.first(
      """
      SELECT u.id, u.email, u.name, u.image, u.is_admin, u.created_at,
        IF(s.expires_at < NOW(6) + INTERVAL 29 DAY, NOW(6) + INTERVAL 30 DAY, s.expires_at),
        s.expires_at < NOW(6) + INTERVAL 29 DAY
      FROM auth_sessions s JOIN users u ON u.id = s.user_id
      WHERE s.token_hash = \(key.hash) AND s.expires_at > NOW(6) AND u.suspended_at IS NULL
      """
    ) { row in
      CurrentUser(
        id: try row.next(), email: try row.next(), name: try row.next(), image: try row.next(),
        isAdmin: try row.next(), createdAt: try row.next(), session: key, sessionExpiresAt: try row.next(),
        isRenewed: try row.next())
    }
    if let user, user.isRenewed {
      try db.execute("UPDATE auth_sessions SET expires_at = \(user.sessionExpiresAt) WHERE token_hash = \(key.hash)")
    }
    return user
  }
}

/// A session as the database knows it: by the SHA-256 of its token.
struct SessionKey: Sendable {
  let hash: [UInt8]

  init(token: String) {
    hash = Sodium.sha256(token.utf8)
  }
}

/// What a request shows for itself.
struct Credential {
  let token: String
  let isCookie: Bool

  /// The `Authorization: Bearer` header, else the cookie.
  init?(_ request: Request) {
    if let header = request.authorization, header.lowercased().hasPrefix("bearer ") {
      token = trimmed(String(header.dropFirst(7)))
      isCookie = false
    } else if let cookie = request.cookie("session"), !cookie.isEmpty {
      token = cookie
      isCookie = true
    } else {
      return nil
    }
  }
}

struct UserView: JSONObject {
  let id: UUID
  let name: String
  let email: String
  let image: String?
  let isAdmin: Bool
  let createdAt: Date

  static let example = UserView(
    id: Example.id, name: "Alice", email: "alice@example.com", image: "https://example.com/alice.png",
    isAdmin: false, createdAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("name", name)
    json.field("email", email)
    json.field("image", image)
    json.field("isAdmin", isAdmin)
    json.field("createdAt", createdAt)
  }
}

extension UserView {
  init(_ user: CurrentUser) {
    self.init(
      id: user.id, name: user.name, email: user.email, image: user.image, isAdmin: user.isAdmin,
      createdAt: user.createdAt)
  }

  /// - Parameter lock: keeps the row as it is until the transaction ends.
  static func find(_ id: UUID, lock: Bool = false, _ db: Connection) throws -> UserView? {
    let locking: SQL = lock ? "FOR UPDATE" : ""
    return try db.first("SELECT id, name, email, image, is_admin, created_at FROM users WHERE id = \(id) \(locking)") { row in
      UserView(
        id: try row.next(), name: try row.next(), email: try row.next(), image: try row.next(),
        isAdmin: try row.next(), createdAt: try row.next())
    }
  }
}
