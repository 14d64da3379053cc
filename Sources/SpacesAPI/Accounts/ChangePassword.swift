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
    // The request's hash is kept for a day. With the token in it nobody can try passwords against it.
    let key = try call.idempotencyKey(salt: Credential(call.request)?.token ?? "")
    let attempts = SignInAttempts(address: call.request.remoteAddress, account: me.email)
    let hash = try call.read { db in
      try attempts.check(db)
      return try db.first("SELECT password_hash FROM users WHERE id = \(me.id)") { try $0.next(String.self) }
    }
    let isRight = call.app.hashing.pass {
      Sodium.verify(password: input.currentPassword, hash: hash ?? Passwords.nobodys)
    }
    guard isRight else {
      // Sent again, the request finds the password changed by itself.
      if let key, let stored = try call.read(key.find) { return stored.response }
      try attempts.recordFailure(call.app)
      throw APIError.invalidCredentials
    }
    let newHash = try call.app.hashing.pass { try Passwords.hash(input.newPassword) }
    return try call.write(under: key) { db in
      try db.execute("UPDATE users SET password_hash = \(newHash) WHERE id = \(me.id)")
      try db.execute(
        "DELETE FROM auth_sessions WHERE user_id = \(me.id) AND token_hash <> \(me.session.hash)")
      return .success
    }
  }
}
