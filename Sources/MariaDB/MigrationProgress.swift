/// How far a migration has come, in a row of `schema_migration_progress` that is there from its first statement
/// until it is applied.
///
/// A statement that changes rows commits together with this row. One that changes a definition commits by itself:
/// when the process or the server dies before this row says so, the statement is run again, and an error that says
/// that it is done already is taken for success.
struct MigrationProgress {
  private let number: Int
  private let statements: [String]
  private var done = 0

  /// Whether the next statement was begun before and nobody knows whether it took effect.
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

  /// - Throws: `MigrationError.changed` when the statements that are done are not those of the file. What comes
  ///   after them may be another than before.
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

  /// The statement to run now; nil when all are done.
  var next: String? { done < statements.count ? statements[done] : nil }

  /// Writes, before the first statement of this run, that it may have been run.
  func begin(_ connection: Connection) throws {
    try write(isRunning: true, connection)
  }

  /// Writes that the server has refused the next statement.
  func fail(_ connection: Connection) throws {
    try write(isRunning: false, connection)
  }

  /// Writes that the next statement is done, and that the one after it may have been run.
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
