/// The progress of a migration, in a row of `schema_migration_progress` that exists from the first statement until the
/// migration is applied.
///
/// A statement that changes rows commits in one transaction with this row. A statement that changes a definition
/// commits by itself: if the process or the server ends before this row is updated, the statement is run again, and an
/// error that says that its effect exists already counts as success.
struct MigrationProgress {
  private let number: Int
  private let statements: [String]
  private var done = 0

  /// Whether the next statement was begun before and it is unknown whether it took effect.
  private(set) var wasInterrupted = false

  static func createTable(_ connection: Connection) throws {
    try connection.execute(
      """
      CREATE TABLE IF NOT EXISTS schema_migration_progress (
        number     INT      NOT NULL PRIMARY KEY,
        done       INT      NOT NULL COMMENT 'statements',
        checksum   CHAR(64) NOT NULL COMMENT 'of the statements done',
        is_running BOOLEAN  NOT NULL COMMENT 'whether the next one may have been run'
      ) ENGINE=InnoDB
      """)
  }

  /// - Throws: `MigrationError.changed` if the file does not begin with the statements that are done. The statements
  ///   after them may have changed.
  init(_ migration: Migration, _ connection: Connection) throws {
    number = migration.number
    statements = SQLScript.statements(migration.sql)
    let found = try connection.first(
      "SELECT done, checksum, is_running FROM schema_migration_progress WHERE number = \(number)"
    ) { row in (done: try row.next(Int.self), checksum: try row.next(String.self), isRunning: try row.next(Bool.self)) }
    guard let found else { return }
    done = found.done
    wasInterrupted = found.isRunning
    guard done <= statements.count, SHA256.hexadecimal(of: textDone) == found.checksum else {
      throw MigrationError.changed(file: migration.name)
    }
  }

  /// The next statement to run; nil if all are done.
  var next: String? { done < statements.count ? statements[done] : nil }

  /// Records, before the first statement of this run, that it may have been run.
  func begin(_ connection: Connection) throws {
    try write(isRunning: true, connection)
  }

  /// Records that the server has refused the next statement.
  func fail(_ connection: Connection) throws {
    try write(isRunning: false, connection)
  }

  /// Records that the next statement is done, and that the one after it may have been run.
  mutating func finish(_ connection: Connection) throws {
    done += 1
    wasInterrupted = false
    try write(isRunning: true, connection)
  }

  func remove(_ connection: Connection) throws {
    try connection.execute("DELETE FROM schema_migration_progress WHERE number = \(number)")
  }

  private var textDone: String { statements.prefix(done).joined(separator: ";") }

  private func write(isRunning: Bool, _ connection: Connection) throws {
    try connection.execute(
      """
      INSERT INTO schema_migration_progress (number, done, checksum, is_running)
      VALUES (\(number), \(done), SHA2(\(textDone), 256), \(isRunning))
      ON DUPLICATE KEY UPDATE done = VALUES(done), checksum = VALUES(checksum), is_running = VALUES(is_running)
      """)
  }
}
