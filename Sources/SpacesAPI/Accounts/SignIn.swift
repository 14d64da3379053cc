import Formats
import FoundationEssentials
import MariaDB
import Web

/// POST /api/auth/sign-in/email
struct SignIn: RequestBody {
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
      try attempts.check(in: db)
      return try Candidate.find(input.email, in: db)
    }
    let isRight = try call.service.hashing.run {
      Sodium.verify(password: input.password, hash: known?.hash ?? Passwords.dummyHash)
    }
    let response: Response? = try call.service.transaction { tx in
      // While the password was verified, others may have guessed, or the password changed, or the account was
      // suspended. The row is held, so that what is read now holds until the session has begun.
      let account = try Candidate.hold(input.email, in: tx)
      try attempts.check(in: tx)
      guard isRight, let account, account.hash == known?.hash else {
        try attempts.recordFailure(in: tx)
        return nil
      }
      if account.isSuspended { throw APIError.accountSuspended }
      try attempts.forget(in: tx)
      guard let user = try UserView.find(account.id, in: tx) else { throw APIError.invalidCredentials }
      return try SignedIn.response(for: user, call, in: tx)
    }
    guard let response else { throw APIError.invalidCredentials }
    return response
  }

  /// The account that has the e-mail address.
  private struct Candidate {
    let id: UUID
    let hash: String
    let isSuspended: Bool

    static func find(_ email: String, in db: Reader) throws -> Candidate? {
      try db.first(
        "SELECT id, password_hash, suspended_at IS NOT NULL FROM users WHERE email_key = \(emailKey(email))"
      ) { row in Candidate(id: try row.next(), hash: try row.next(), isSuspended: try row.next()) }
    }

    static func hold(_ email: String, in tx: Transaction) throws -> Candidate? {
      try tx.execute("UPDATE users SET hold_count = hold_count + 1 WHERE email_key = \(emailKey(email))")
      return try find(email, in: tx)
    }
  }
}
