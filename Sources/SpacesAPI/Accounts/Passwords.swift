import FoundationEssentials
import MariaDB
import Web

enum Passwords {
  /// - Throws: 503 when the 64 MiB that Argon2id takes cannot be had.
  static func hash(_ password: String) throws(APIError) -> String {
    guard let hash = Sodium.hash(password: password) else { throw .overloaded }
    return hash
  }

  /// The hash of a password that nobody has. Checking against it takes as long as against a real one,
  /// so that an unknown address answers no sooner than a known one.
  static let nobodys = Sodium.hash(password: Sodium.random(24).map(String.init).joined()) ?? ""
}

/// Wrong passwords, counted for one client address with one account: guessing is slowed down without
/// letting a stranger lock somebody out.
struct SignInAttempts {
  private let hash: [UInt8]

  init(address: String, account: String) {
    hash = Sodium.sha256("\(address)\n\(emailKey(account))".utf8)
  }

  /// - Throws: 429 after 10 failures within 15 minutes.
  func check(_ db: Connection) throws {
    let failures = try db.query(
      """
      SELECT TIMESTAMPDIFF(SECOND, NOW(6), failed_at + INTERVAL 15 MINUTE) + 1 FROM sign_in_failures
      WHERE account_hash = \(hash) AND failed_at > NOW(6) - INTERVAL 15 MINUTE
      ORDER BY failed_at DESC LIMIT 10
      """
    ) { try $0.next(Int.self) }
    if failures.count == 10, let oldest = failures.last {
      throw APIError.tooManyAttempts(seconds: max(1, oldest))
    }
  }

  func recordFailure(_ db: Connection) throws {
    try db.execute("INSERT INTO sign_in_failures (account_hash) VALUES (\(hash))")
  }

  func forget(_ db: Connection) throws {
    try db.execute("DELETE FROM sign_in_failures WHERE account_hash = \(hash)")
  }
}
