import FoundationEssentials
import MariaDB

/// The person behind a live session.
struct CurrentUser: Sendable {
  let id: UUID
  let isAdmin: Bool
  let session: Session
  /// Read with the session.
  let clock: DatabaseClock
  /// Nil: the route's access is not `standing`, or its path names nothing.
  let standing: Standing?

  /// The person whose session `token` is; nil for a token that is unknown or expired, and for a suspended
  /// account.
  static func find(token: String, _ lookup: Standing.Lookup? = nil, in db: Reader) throws -> CurrentUser? {
    let key = SessionKey(token: token)
    return try db.first(
      """
      SELECT u.id, u.is_admin, s.expires_at, NOW(6)\(lookup?.columns ?? "")
      FROM auth_sessions s JOIN users u ON u.id = s.user_id \(lookup?.joins ?? "")
      WHERE s.token_hash = \(key.hash) AND s.expires_at > NOW(6) AND u.suspended_at IS NULL
      """
    ) { row in
      let (id, isAdmin) = (try row.next(UUID.self), try row.next(Bool.self))
      let (end, now) = (try row.next(Date.self), try row.next(Date.self))
      return CurrentUser(
        id: id, isAdmin: isAdmin, session: Session(key: key, end: end, now: now), clock: DatabaseClock(now),
        standing: lookup == nil ? nil : try Standing(&row))
    }
  }
}
