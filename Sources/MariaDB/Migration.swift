/// One numbered file of the schema.
///
/// Its statements are separated by semicolons. Each is run by itself, so none of them can be a compound one
/// (BEGIN … END), and none can rely on a transaction or a variable of the one before.
public struct Migration: Sendable, Equatable {
  public let number: Int
  public let name: String
  public let sql: String
  /// Of `sql`, as `sha256sum` prints it.
  let checksum: String

  public init(number: Int, name: String, sql: String) {
    self.number = number
    self.name = name
    self.sql = sql
    checksum = SHA256.hexadecimal(of: sql)
  }
}

/// Why the schema of the database and this executable do not fit each other.
public enum MigrationError: Error, CustomStringConvertible {
  /// The file is not what was applied, or what was begun to be applied.
  case changed(file: String)
  /// The executable is older than the database.
  case unknown(file: String)
  /// A statement failed; those before it stay done, and the next run goes on from there.
  case failed(file: String, cause: DatabaseError)
  case locked

  public var description: String {
    switch self {
    case .changed(let file):
      "The migration \(file) has changed since it was applied to this database."
    case .unknown(let file):
      "The database has the migration \(file), which this executable does not know: it is older than the database."
    case .failed(let file, let cause):
      "The migration \(file) failed: \(cause)"
    case .locked:
      "Another process has been migrating this database for a minute."
    }
  }
}
