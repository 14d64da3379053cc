import FoundationEssentials
import MariaDB
import Web

/// POST /api/auth/change-password
struct ChangePassword: Body {
  let currentPassword: String
  let newPassword: String

  static let example: JSONValue = ["currentPassword": "correct horse battery staple", "newPassword": "a horse of another colour"]

  init(_ fields: Fields) throws {
    currentPassword = try fields.required("currentPassword", .secret(0...1024))
    newPassword = try fields.required("newPassword", .secret(8...128))
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: ChangePassword = try call.body()
    // The request's hash is kept for a day. With the token in it nobody can try passwords against it.
    let key = try call.idempotencyKey(salt: Credential(call.request)?.token ?? "")
    let attempts = SignInAttempts(address: call.request.remoteAddress, account: me.email)
    let old = try call.read { db in
      try attempts.check(db)
      return try hash(of: me.id, db)
    }
    // After the hash: where that is the new one already, the answer of who made it so is there too.
    if let key, let stored = try call.read(key.find) { return stored.response }
    let isRight = call.app.hashing.pass {
      Sodium.verify(password: input.currentPassword, hash: old ?? Passwords.nobodys)
    }
    guard isRight else {
      try call.app.database.transaction { db in
        // Locked: guesses at one moment count each other.
        _ = try hash(of: me.id, lock: true, db)
        try attempts.check(db)
        try attempts.recordFailure(db)
      }
      throw APIError.invalidCredentials
    }
    let new = try call.app.hashing.pass { try Passwords.hash(input.newPassword) }
    return try call.write(under: key) { db in
      // Of two changes at once the second finds that its current password is none any more.
      guard try hash(of: me.id, lock: true, db) == old else { throw APIError.invalidCredentials }
      try attempts.check(db)
      try db.execute("UPDATE users SET password_hash = \(new) WHERE id = \(me.id)")
      try db.execute(
        "DELETE FROM auth_sessions WHERE user_id = \(me.id) AND token_hash <> \(me.session.hash)")
      return .success
    }
  }

  private static func hash(of user: UUID, lock: Bool = false, _ db: Connection) throws -> String? {
    let locking: SQL = lock ? "FOR UPDATE" : ""
    return try db.first("SELECT password_hash FROM users WHERE id = \(user) \(locking)") { try $0.next(String.self) }
  }
}
