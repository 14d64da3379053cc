import MariaDB

/// What an operator can do about a database that cannot be used.
public struct DatabaseAdvice: Sendable {
  /// What is wrong and what to look at.
  public let sentence: String

  /// Nil when the error is not about reaching the database.
  public init?(_ error: any Error, _ url: DatabaseURL) {
    switch error {
    case let error as DatabaseError:
      guard let advice = Self.advice(error, url) else { return nil }
      sentence = "The \(url) cannot be used: \(error.message). \(advice)"
    case is PoolTimeout:
      sentence = "The \(url) does not answer in time. Look at what it is doing: SHOW PROCESSLIST."
    default: return nil
    }
  }

  private static func advice(_ error: DatabaseError, _ url: DatabaseURL) -> String? {
    if error.isAccessDenied {
      return "Look at the user and the password in SPACES_DATABASE_URL, and at what that user may do: SHOW GRANTS."
    }
    if error.isMissingDatabase { return "Make it: CREATE DATABASE \(url.name) CHARACTER SET utf8mb4." }
    if error.isMissingTable { return "Run spaces migrate." }
    if error.isTLSFailure { return "Look at tls= in SPACES_DATABASE_URL and at the server's certificate." }
    if error.isOverLimit { return "Look at max_connections and at the limits of that user." }
    guard error.isUnavailable else { return nil }
    return "Look at whether MariaDB runs there, and at the address in SPACES_DATABASE_URL."
  }
}
