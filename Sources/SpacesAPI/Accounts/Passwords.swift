import FoundationEssentials
import MariaDB
import Web

enum Passwords {
  /// - Throws: 503 when the 64 MiB that Argon2id takes cannot be had.
  static func hash(_ password: String) throws(APIError) -> String {
    guard let hash = Sodium.hash(password: password) else { throw .overloaded }
    return hash
  }

  /// The hash of a random password. It is verified where there is no account, so that the answer for an unknown
  /// e-mail address takes as long as for a known one.
  static let dummyHash = Sodium.hash(password: Sodium.random(24).map(String.init).joined()) ?? ""

  /// Nil when there is no such account.
  static func hash(of person: UUID, in db: Reader) throws -> String? {
    try db.first("SELECT password_hash FROM users WHERE id = \(person)") { try $0.next(String.self) }
  }

  /// Keeps the account's row as it is until the transaction ends.
  static func holdHash(of person: UUID, in tx: Transaction) throws -> String? {
    try Account.hold(person, in: tx)
    return try hash(of: person, in: tx)
  }

  /// Writes a new password's hash and ends the person's sessions.
  /// - Parameter kept: the one session that stays, if any.
  static func replace(
    of person: UUID, with hash: String, keeping kept: Session? = nil, in tx: Transaction
  ) throws {
    try tx.execute("UPDATE users SET password_hash = \(hash) WHERE id = \(person)")
    try Session.endAll(of: person, except: kept, in: tx)
  }
}

extension Validator where T == String {
  /// A password that somebody chooses.
  static var newPassword: Validator { secret(8...128) }
}
