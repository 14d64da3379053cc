import FoundationEssentials
import MariaDB
import Web

/// POST /api/auth/change-password
struct ChangePassword: Input {
  let currentPassword: String
  let newPassword: String

  init(_ fields: Fields) throws {
    currentPassword = try fields.required("currentPassword", .secret(0...1024))
    newPassword = try fields.required("newPassword", .secret(8...128))
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: ChangePassword = try call.body()
    let attempts = SignInAttempts(address: call.request.remoteAddress, account: me.email)
    let old = try call.read { db in
      try attempts.check(db)
      return try hash(of: me.id, db)
    }
    let isRight = call.app.hashing.pass {
      Sodium.verify(password: input.currentPassword, hash: old ?? Passwords.nobodys)
    }
    let new = try isRight ? call.app.hashing.pass { try Passwords.hash(input.newPassword) } : nil
    let isChanged = try call.app.database.transaction { db in
      // Locked: of two changes at once the second finds that its current password is none any more.
      let current = try hash(of: me.id, lock: true, db)
      try attempts.check(db)
      guard let new, current == old else {
        try attempts.recordFailure(db)
        return false
      }
      try db.execute("UPDATE users SET password_hash = \(new) WHERE id = \(me.id)")
      try db.execute(
        "DELETE FROM auth_sessions WHERE user_id = \(me.id) AND token_hash <> \(me.session.hash)")
      return true
    }
    guard isChanged else { throw APIError.invalidCredentials }
    return .success
  }

  private static func hash(of user: UUID, lock: Bool = false, _ db: Connection) throws -> String? {
    let locking: SQL = lock ? "FOR UPDATE" : ""
    return try db.first("SELECT password_hash FROM users WHERE id = \(user) \(locking)") { try $0.next(String.self) }
  }
}
