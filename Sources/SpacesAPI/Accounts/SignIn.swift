import FoundationEssentials
import MariaDB
import Web

/// POST /api/auth/sign-in/email
struct SignIn: Input {
  let email: String
  let password: String

  init(_ fields: Fields) throws {
    email = try fields.required("email", .text(1...254))
    password = try fields.required("password", .secret(0...1024))
  }

  static func run(_ call: Call) throws -> Response {
    let input: SignIn = try call.body()
    let attempts = SignInAttempts(address: call.request.remoteAddress, account: input.email)
    let found = try call.read { db in
      try attempts.check(db)
      return try db.first(
        """
        SELECT id, password_hash, suspended_at IS NOT NULL FROM users
        WHERE email_key = \(emailKey(input.email))
        """
      ) { row in
        (id: try row.next(UUID.self), hash: try row.next(String.self), isSuspended: try row.next(Bool.self))
      }
    }
    let isRight = call.app.hashing.pass {
      Sodium.verify(password: input.password, hash: found?.hash ?? Passwords.nobodys)
    }
    guard let found, isRight else {
      try attempts.recordFailure(call.app)
      throw APIError.invalidCredentials
    }
    if found.isSuspended { throw APIError.accountSuspended }
    return try call.app.database.transaction { db in
      // One of many guesses at one moment that was right comes too late as well.
      try attempts.check(db)
      try attempts.forget(db)
      guard let user = try UserView.find(found.id, db) else { throw APIError.invalidCredentials }
      return SignedIn(user: user, session: try Sessions.begin(for: user.id, call.app, db)).response(call)
    }
  }
}
