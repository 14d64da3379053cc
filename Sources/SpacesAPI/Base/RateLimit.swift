import Formats
import FoundationEssentials
import MariaDB
import Web

/// A limit on how often one person, or one network, does something. Counts are in the database, so that every process
/// of every host has them, and programs started by CGI too.
struct RateLimit {
  enum Subject {
    case person(UUID)
    case network(ClientNetwork)
  }

  /// The kind of what is counted, as the table has it.
  let kind: String
  /// How often it may be done in one period; 0: no limit.
  let limit: Int
  /// Seconds. Periods begin at multiples of it, by the database's clock.
  let period: Int

  /// Counts one more. A transaction that is rolled back has not counted.
  /// - Throws: 429 with the time until the next period when the limit is used up.
  func count(_ subject: Subject, in tx: Transaction) throws {
    guard limit > 0 else { return }
    let used = try tx.first(
      """
      INSERT INTO rate_counts (kind, subject, period, count)
      VALUES (\(kind), \(subject.hash), FROM_UNIXTIME(UNIX_TIMESTAMP() DIV \(period) * \(period)), 1)
      ON DUPLICATE KEY UPDATE count = count + 1
      RETURNING count, \(period) - UNIX_TIMESTAMP() % \(period)
      """
    ) { row in (count: try row.next(Int.self), left: try row.next(Int.self)) }
    guard let used, used.count > limit else { return }
    throw APIError.tooOften(seconds: max(1, used.left))
  }

  /// Deletes at most 1 000 counts of periods that are over.
  /// - Returns: how many.
  static func deleteOld(in tx: Transaction) throws -> Int {
    try tx.execute("DELETE FROM rate_counts WHERE period < NOW() - INTERVAL 2 HOUR ORDER BY period LIMIT 1000")
  }
}

extension RateLimit.Subject {
  fileprivate var hash: [UInt8] {
    switch self {
    case .person(let id): Sodium.sha256(id.text.utf8)
    case .network(let network): Sodium.sha256(network.text.utf8)
    }
  }
}

extension LimitConfiguration {
  var signUps: RateLimit { RateLimit(kind: "sign_up", limit: signUpsPerHour, period: 3600) }
  var posts: RateLimit { RateLimit(kind: "post", limit: postsPerMinute, period: 60) }
  var creations: RateLimit { RateLimit(kind: "creation", limit: creationsPerHour, period: 3600) }
}

extension APIError {
  static func tooOften(seconds: Int) -> APIError {
    APIError(
      429, "too_many_requests", "You have done this too often. Try again later.",
      headers: [("Retry-After", "\(seconds)")])
  }
}
