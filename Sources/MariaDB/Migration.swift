/// One numbered SQL file of the schema.
///
/// Its statements are separated by semicolons and are run one by one. None of them can be a compound statement (BEGIN …
/// END), and none can rely on a transaction or a variable of the statement before.
public struct Migration: Sendable, Equatable {
  /// The place in the order of migrations; unique.
  public let number: Int
  /// The name of the file, for messages.
  public let name: String
  /// The content of the file. It must not change once the migration has been applied.
  public let sql: String
  /// The SHA-256 of `sql` in the form that `sha256sum` prints.
  let checksum: String

  /// - Parameters:
  ///   - number: the place in the order of migrations; unique.
  ///   - name: the name of the file.
  ///   - sql: the content of the file.
  public init(number: Int, name: String, sql: String) {
    self.number = number
    self.name = name
    self.sql = sql
    checksum = SHA256.hexadecimal(of: sql)
  }

  /// Whether executables without the migration of this name cannot work with its tables, such as when it drops a column
  /// that they read: `031_breaking_names.sql`. Others leave them at work, so that hosts can be upgraded one by one.
  static func breaksOlderExecutables(_ name: String) -> Bool {
    name.drop { $0.isNumber }.hasPrefix("_breaking_")
  }
}

/// Why the schema of the database and this executable do not match.
public enum MigrationError: Error, CustomStringConvertible {
  /// The file differs from the one that was applied, or from the one whose application was begun.
  case changed(file: String)
  /// The database has a migration that this executable does not have and that older ones cannot work with.
  case unknown(file: String)
  /// A statement failed. The statements before it stay applied, and the next run continues with the failed one.
  case failed(file: String, cause: DatabaseError)
  /// Another process has been migrating for as long as this one has waited; who it is, where that is known.
  case locked(by: String?)
  /// Another process has gone on with the migration, because this one has shown no sign of life.
  case takenOver(by: String?)

  /// A sentence for the operator.
  public var description: String {
    switch self {
    case .changed(let file):
      "The migration \(file) has changed since it was applied to this database."
    case .unknown(let file):
      "The database has the migration \(file), which this executable does not know: it is older than the database."
    case .failed(let file, let cause):
      "The migration \(file) failed: \(cause)"
    case .locked(let process):
      "Another process is migrating this database\(named(process)): run this again when it has finished."
    case .takenOver(let process):
      "Another process has taken this migration over\(named(process)), because this one has shown no sign of life."
    }
  }

  private func named(_ process: String?) -> String { process.map { " (\($0))" } ?? "" }
}
