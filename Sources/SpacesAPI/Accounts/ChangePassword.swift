import Formats
import FoundationEssentials
import MariaDB
import Web

/// POST /api/auth/change-password
struct ChangePassword: RequestBody {
  let currentPassword: String
  let newPassword: String

  static let example: JSONValue = [
    "currentPassword": "correct horse battery staple", "newPassword": "a horse of another colour",
  ]

  init(_ fields: Fields) throws {
    currentPassword = try fields.required("currentPassword", .secret(0...1024))
    newPassword = try fields.required("newPassword", .newPassword)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: ChangePassword = try call.body()
    // The request's hash is stored for a day. The token in it is a secret that only the person has, so that
    // nobody can try passwords against the hash.
    let tokens = Credential.all(in: call.request).map(\.token)
    let key = try call.idempotencyKey(salt: tokens.joined(separator: "\n"))
    let (attempts, old) = try call.read { db in
      let account = try UserView.find(me, in: db).email
      let attempts = SignInAttempts(address: call.request.remoteAddress, account: account)
      try attempts.check(in: db)
      return (attempts, try Passwords.hash(of: me.id, in: db))
    }
    // After reading the hash: if a repeated request finds the new password in place, it also finds the answer of
    // the request that set it.
    if let key, let stored = try call.read({ db in try key.find(in: db) }) { return stored.response }
    let isRight = try call.service.hashing.run {
      Sodium.verify(password: input.currentPassword, hash: old ?? Passwords.dummyHash)
    }
    guard isRight else {
      try recordFailure(of: me.id, attempts, in: call.service)
      throw APIError.invalidCredentials
    }
    let new = try call.service.hashing.run { try Passwords.hash(input.newPassword) }
    return try call.write(under: key) { tx in
      // Of two changes at once, the second one's current password is no longer the right one.
      guard try Passwords.holdHash(of: me.id, in: tx) == old else { throw APIError.invalidCredentials }
      try attempts.check(in: tx)
      try Passwords.replace(of: me.id, with: new, keeping: me.session, in: tx)
      return .success
    }
  }

  /// - Throws: 429 when other guesses of this moment used up the attempts.
  private static func recordFailure(of person: UUID, _ attempts: SignInAttempts, in service: Service) throws {
    try service.transaction { tx in
      // Guesses at the same moment wait for each other, so that each counts those before it.
      try Account.hold(person, in: tx)
      try attempts.check(in: tx)
      try attempts.recordFailure(in: tx)
    }
  }
}
