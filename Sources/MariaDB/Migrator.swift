import CMariaDB

/// Applies numbered migrations in order, each once, and records them in the table `schema_migrations`.
///
/// The next run continues a migration that has failed or was interrupted: `MigrationProgress` records which of its
/// statements are done.
public struct Migrator: Sendable {
  private let migrations: [Migration]

  /// - Parameter migrations: all migrations of this executable, in any order.
  public init(_ migrations: [Migration]) {
    self.migrations = migrations.sorted { $0.number < $1.number }
  }

  /// The migrations that are not applied yet, in order. Reads a few short rows. The database may have later ones,
  /// unless these break older executables.
  ///
  /// - Throws: `MigrationError` if executable and database contradict each other, `DatabaseError`.
  public func pending(_ reader: Reader) throws -> [Migration] {
    let applied: [(number: Int, name: String, checksum: String)]
    do {
      applied = try reader.query("SELECT number, name, checksum FROM schema_migrations ORDER BY number") { row in
        (try row.next(), try row.next(), try row.next())
      }
    } catch let error as DatabaseError where error.isMissingTable {
      return migrations
    }
    for record in applied {
      guard let migration = migrations.first(where: { $0.number == record.number }) else {
        guard Migration.breaksOlderExecutables(record.name) else { continue }
        throw MigrationError.unknown(file: record.name)
      }
      guard migration.checksum == record.checksum else { throw MigrationError.changed(file: migration.name) }
    }
    return migrations.filter { migration in !applied.contains { $0.number == migration.number } }
  }

  /// Applies the pending migrations on a connection of its own and returns them. A statement may take up to an hour.
  ///
  /// - Throws: `MigrationError`, `DatabaseError`.
  public func migrate(_ database: Database) throws -> [Migration] {
    try migrate(database.dedicatedConnection(readTimeout: .seconds(3_600)))
  }

  /// Applies the pending migrations and returns them. Concurrent processes wait for each other.
  ///
  /// - Throws: `MigrationError`, `DatabaseError`.
  public func migrate(_ connection: Connection) throws -> [Migration] {
    // The lock belongs to one server. Galera nodes do not share it, so migrate on one host only.
    let lock: SQL = "CONCAT('migrate ', LEFT(SHA2(DATABASE(), 256), 40))"
    guard try connection.first("SELECT GET_LOCK(\(lock), 60)", { try $0.next(Bool?.self) }) == true else {
      throw MigrationError.locked
    }
    let applied: [Migration]
    do {
      applied = try apply(connection)
    } catch {
      // If this fails, the lock ends with the connection; the error that led here is the one to report.
      _ = try? release(lock, connection)
      throw error
    }
    try release(lock, connection)
    return applied
  }

  private func apply(_ connection: Connection) throws -> [Migration] {
    try connection.execute(
      """
      CREATE TABLE IF NOT EXISTS schema_migrations (
        number     INT          NOT NULL PRIMARY KEY,
        name       VARCHAR(255) NOT NULL,
        checksum   CHAR(64)     NOT NULL,
        applied_at DATETIME(6)  NOT NULL
      )
      """)
    let pending = try pending(connection.reader)
    if !pending.isEmpty { try MigrationProgress.createTable(connection) }
    for migration in pending {
      do {
        try apply(migration, connection)
      } catch let error as DatabaseError {
        throw MigrationError.failed(file: migration.name, cause: error)
      }
    }
    return pending
  }

  private func apply(_ migration: Migration, _ connection: Connection) throws {
    var progress = try MigrationProgress(migration, connection)
    try progress.begin(connection)
    while let statement = progress.next {
      do {
        try connection.command("START TRANSACTION")
        try connection.command(statement)
      } catch let error as DatabaseError where progress.wasInterrupted && error.saysItIsDone {
      } catch {
        connection.rollback()
        // If this fails too, the next run treats the statement as an interrupted one.
        _ = try? progress.fail(connection)
        throw error
      }
      // Runs in the transaction of the statement. A change of a definition has ended it, and this row then commits by
      // itself.
      try progress.finish(connection)
      try connection.command("COMMIT")
    }
    try connection.command("START TRANSACTION")
    try connection.execute(
      """
      INSERT INTO schema_migrations (number, name, checksum, applied_at)
      VALUES (\(migration.number), \(migration.name), \(migration.checksum), UTC_TIMESTAMP(6))
      """)
    try progress.remove(connection)
    try connection.command("COMMIT")
  }

  private func release(_ lock: SQL, _ connection: Connection) throws {
    try connection.execute("DO RELEASE_LOCK(\(lock))")
  }
}

extension DatabaseError {
  /// The error of a change of a definition that has been made already: a table, column or key exists, or does not exist
  /// any more.
  fileprivate var saysItIsDone: Bool {
    [ER_TABLE_EXISTS_ERROR, ER_BAD_TABLE_ERROR, ER_DUP_FIELDNAME, ER_DUP_KEYNAME, ER_CANT_DROP_FIELD_OR_KEY,
      ER_DUP_CONSTRAINT_NAME].contains { code == Int($0) }
  }
}
