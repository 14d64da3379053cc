import FoundationEssentials
import MariaDB
import Web

/// POST /api/auth/sign-in/email
struct SignIn: Body {
  let email: String
  let password: String

  static let example: JSONValue = ["email": "alice@example.com", "password": "correct horse battery staple"]

  init(_ fields: Fields) throws {
    email = try fields.required("email", .text(1...254))
    password = try fields.required("password", .secret(0...1024))
  }

  static func run(_ call: Call) throws -> Response {
    let input: SignIn = try call.body()
    let attempts = SignInAttempts(address: call.request.remoteAddress, account: input.email)
    let known = try call.read { db in
      try attempts.check(db)
      return try Account.find(input.email, db)
    }
    let isRight = call.app.hashing.pass {
      Sodium.verify(password: input.password, hash: known?.hash ?? Passwords.nobodys)
    }
    let response: Response? = try call.app.database.transaction { db in
      // While the hash was reckoned others may have guessed, the password changed or the account been
      // suspended. Its row is locked: what is looked at now holds until there is a session.
      let account = try Account.find(input.email, lock: true, db)
      try attempts.check(db)
      guard isRight, let account, account.hash == known?.hash else {
        try attempts.recordFailure(db)
        return nil
      }
      if account.isSuspended { throw APIError.accountSuspended }
      try attempts.forget(db)
      guard let user = try UserView.find(account.id, db) else { throw APIError.invalidCredentials }
      return SignedIn(user: user, session: try Sessions.begin(for: user.id, call.app, db)).response(call)
    }
    guard let response else { throw APIError.invalidCredentials }
    return response
  }

  private struct Account {
    let id: UUID
    let hash: String
    let isSuspended: Bool

    static func find(_ email: String, lock: Bool = false, _ db: Connection) throws -> Account? {
      let locking: SQL = lock ? "FOR UPDATE" : ""
      return try db.first(
        """
        SELECT id, password_hash, suspended_at IS NOT NULL FROM users
        WHERE email_key = \(emailKey(email)) \(locking)
        """
      ) { row in Account(id: try row.next(), hash: try row.next(), isSuspended: try row.next()) }
    }
  }
}
