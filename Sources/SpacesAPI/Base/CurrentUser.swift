import FoundationEssentials
import MariaDB

/// The person behind a live session.
struct CurrentUser: Sendable {
  let id: UUID
  let isAdmin: Bool
  let session: Session
  /// Nil: the route's access is not `standing`, or its path names nothing.
  let standing: Standing?

  /// The person whose session `token` is; nil for a token that is unknown or expired, and for a suspended
  /// account.
  static func find(token: String, _ lookup: Standing.Lookup? = nil, in db: Reader) throws -> CurrentUser? {
    let key = SessionKey(token: token)
    return try db.first(
      """
      SELECT u.id, u.is_admin, s.expires_at, NOW(6) + INTERVAL 30 DAY\(lookup?.columns ?? "")
      FROM auth_sessions s JOIN users u ON u.id = s.user_id \(lookup?.joins ?? "")
      WHERE s.token_hash = \(key.hash) AND s.expires_at > NOW(6) AND u.suspended_at IS NULL
      """
    ) { row in
      CurrentUser(
        id: try row.next(), isAdmin: try row.next(),
        session: Session(key: key, end: try row.next(), endOfNew: try row.next()),
        standing: lookup == nil ? nil : try Standing(&row))
    }
  }
}
