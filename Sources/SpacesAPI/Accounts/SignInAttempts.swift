import MariaDB
import Web

/// Wrong passwords, counted for one client's network with one account: guessing is slowed down, and yet a stranger
/// at another address cannot lock anybody out.
struct SignInAttempts {
  private let hash: [UInt8]

  /// - Parameter account: the e-mail address, whether there is an account or not.
  init(address: String, account: String) {
    hash = Sodium.sha256("\(ClientNetwork(address: address).text)\n\(emailKey(account))".utf8)
  }

  /// - Throws: 429 after 10 failures within 15 minutes.
  func check(in db: Reader) throws {
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

  func recordFailure(in tx: Transaction) throws {
    try tx.execute("INSERT INTO sign_in_failures (account_hash) VALUES (\(hash))")
  }

  func forget(in tx: Transaction) throws {
    try tx.execute("DELETE FROM sign_in_failures WHERE account_hash = \(hash)")
  }

  /// Deletes at most 1 000 failures that are older than a day.
  /// - Returns: how many.
  static func deleteOld(in tx: Transaction) throws -> Int {
    try tx.execute(
      "DELETE FROM sign_in_failures WHERE failed_at < NOW(6) - INTERVAL 1 DAY ORDER BY failed_at LIMIT 1000")
  }
}
