import CMariaDB

/// Applies numbered migrations, each once, in order, and remembers them in `schema_migrations`.
///
/// A migration that fails or is interrupted half way is continued by the next run: `MigrationProgress` knows
/// which of its statements are done.
public struct Migrator: Sendable {
  private let migrations: [Migration]

  public init(_ migrations: [Migration]) {
    self.migrations = migrations.sorted { $0.number < $1.number }
  }

  /// What this executable has and the database has not, in order. Reads a few short rows.
  ///
  /// - Throws: `MigrationError` where executable and database contradict each other, `DatabaseError`.
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
        throw MigrationError.unknown(file: record.name)
      }
      guard migration.checksum == record.checksum else { throw MigrationError.changed(file: migration.name) }
    }
    return migrations.filter { migration in !applied.contains { $0.number == migration.number } }
  }

  /// Applies what is pending and returns it. A migration may take an hour.
  ///
  /// - Throws: `MigrationError`, `DatabaseError`.
  public func migrate(_ database: Database) throws -> [Migration] {
    try migrate(database.dedicatedConnection(readTimeout: .seconds(3_600)))
  }

  /// Applies what is pending and returns it. Processes that do so at once go one after the other.
  ///
  /// - Throws: `MigrationError`, `DatabaseError`.
  public func migrate(_ connection: Connection) throws -> [Migration] {
    // The lock is one server's. Galera nodes do not share it: there, migrate on one host.
    let lock: SQL = "CONCAT('migrate ', LEFT(SHA2(DATABASE(), 256), 40))"
    guard try connection.first("SELECT GET_LOCK(\(lock), 60)", { try $0.next(Bool?.self) }) == true else {
      throw MigrationError.locked
    }
    let applied: [Migration]
    do {
      applied = try apply(connection)
    } catch {
      // The lock ends with the connection at the latest; the error that led here matters more.
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
        // Where even this fails, the next run cannot tell, and takes the statement for an interrupted one.
        _ = try? progress.fail(connection)
        throw error
      }
      // Ends in the transaction of the statement. A definition has ended that, and commits by itself.
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
  /// What a definition answers that has been carried out already: a table, column or key exists, or is gone.
  fileprivate var saysItIsDone: Bool {
    [ER_TABLE_EXISTS_ERROR, ER_BAD_TABLE_ERROR, ER_DUP_FIELDNAME, ER_DUP_KEYNAME, ER_CANT_DROP_FIELD_OR_KEY,
      ER_DUP_CONSTRAINT_NAME].contains { code == Int($0) }
  }
}
