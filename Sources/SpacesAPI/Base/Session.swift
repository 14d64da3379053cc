import FoundationEssentials
import MariaDB

/// A live session. One that is used lives on: 30 days from now, moved once a day.
struct Session: Sendable {
  /// 30 days, in seconds.
  static let lifetime = 30 * 86_400

  let key: SessionKey
  let expiresAt: Date
  /// Whether this request moves the end of the session.
  let isRenewed: Bool

  /// A session of which less than 29 of the 30 days are left is renewed.
  /// - Parameters:
  ///   - end: the end that is stored.
  ///   - now: the database's time.
  init(key: SessionKey, end: Date, now: Date) {
    self.key = key
    let endOfNew = now.addingTimeInterval(Double(Self.lifetime))
    isRenewed = endOfNew.timeIntervalSince(end) > 86_400
    expiresAt = isRenewed ? endOfNew : end
  }

  /// Begins a session: 256 random bits, of which only the hash is stored.
  static func begin(for user: UUID, _ environment: Environment, in tx: Transaction) throws -> IssuedSession {
    let token = Data(environment.random(32)).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    let expiresAt = try tx.first(
      """
      INSERT INTO auth_sessions (token_hash, user_id, expires_at)
      VALUES (\(SessionKey(token: token).hash), \(user), NOW(6) + INTERVAL 30 DAY)
      RETURNING expires_at
      """
    ) { try $0.next(Date.self) }
    return IssuedSession(token: token, expiresAt: expiresAt ?? environment.now())
  }

  /// Writes the new end of a session that `isRenewed`.
  func renew(_ database: Database) throws {
    try database.execute("UPDATE auth_sessions SET expires_at = \(expiresAt) WHERE token_hash = \(key.hash)")
  }

  func end(in tx: Transaction) throws {
    try tx.execute("DELETE FROM auth_sessions WHERE token_hash = \(key.hash)")
  }

  /// - Parameter kept: the one session that stays, if any.
  static func endAll(of user: UUID, except kept: Session? = nil, in tx: Transaction) throws {
    let others: SQL = kept.map { "AND token_hash <> \($0.key.hash)" } ?? ""
    try tx.execute("DELETE FROM auth_sessions WHERE user_id = \(user) \(others)")
  }

  /// Those of `keys` whose sessions live, of people who are not suspended.
  static func live(_ keys: [SessionKey], in db: Reader) throws -> Set<SessionKey> {
    var live: Set<SessionKey> = []
    for batch in Batch.split(keys, filler: { $0 }) {
      live.formUnion(
        try db.query(
          """
          SELECT s.token_hash FROM auth_sessions s JOIN users u ON u.id = s.user_id
          WHERE s.token_hash IN \(list: batch.map(\.hash)) AND s.expires_at > NOW(6) AND u.suspended_at IS NULL
          """
        ) { SessionKey(hash: try $0.next([UInt8].self)) })
    }
    return live
  }

  /// Deletes at most 1 000 expired sessions.
  /// - Returns: how many.
  static func deleteExpired(in tx: Transaction) throws -> Int {
    try tx.execute("DELETE FROM auth_sessions WHERE expires_at < NOW(6) ORDER BY expires_at LIMIT 1000")
  }
}

/// A session as the database knows it: by the SHA-256 of its token.
struct SessionKey: Hashable, Sendable {
  let hash: [UInt8]

  /// - Parameter hash: the SHA-256 of a token.
  init(hash: [UInt8]) {
    self.hash = hash
  }

  init(token: String) {
    hash = Sodium.sha256(token.utf8)
  }
}
