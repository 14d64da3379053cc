import CMariaDB

/// Applies numbered migrations in order, each once, and records them in the table `schema_migrations`.
///
/// The next run continues a migration that has failed or was interrupted: `MigrationProgress` records which of its
/// statements are done.
public struct Migrator: Sendable {
  private let migrations: [Migration]
  /// Seconds to wait for a process that migrates through another node; longer than a dead one keeps its lease.
  var patience = MigrationLease.seconds + 15

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

  /// Applies the pending migrations and returns them. Concurrent processes wait for each other, also on different nodes
  /// of a cluster.
  ///
  /// - Throws: `MigrationError`, `DatabaseError`.
  public func migrate(_ connection: Connection) throws -> [Migration] {
    let lock: SQL = "CONCAT('migrate ', LEFT(SHA2(DATABASE(), 256), 40))"
    guard try connection.first("SELECT GET_LOCK(\(lock), 60)", { try $0.next(Bool?.self) }) == true else {
      throw MigrationError.locked(by: try MigrationLease.process(connection))
    }
    return try releasing { try connection.execute("DO RELEASE_LOCK(\(lock))") } after: { try applyAll(connection) }
  }

  private func applyAll(_ connection: Connection) throws -> [Migration] {
    try connection.execute(
      """
      CREATE TABLE IF NOT EXISTS schema_migrations (
        number     INT          NOT NULL PRIMARY KEY,
        name       VARCHAR(255) NOT NULL,
        checksum   CHAR(64)     NOT NULL,
        applied_at DATETIME(6)  NOT NULL
      )
      """)
    if try pending(connection.reader).isEmpty { return [] }
    try MigrationProgress.createTable(connection)
    try MigrationLease.createTable(connection)
    let lease = try MigrationLease(connection, patience: patience)
    return try releasing { try lease.release(connection) } after: { try applyPending(lease, connection) }
  }

  /// Ends what keeps other processes off, also after an error. If that fails then, it ends with the connection or by
  /// itself within a minute; the error that led there is the one to report.
  private func releasing<T>(_ release: () throws -> Void, after work: () throws -> T) throws -> T {
    let result = Result { try work() }
    if case .success = result { try release() } else { _ = try? release() }
    return try result.get()
  }

  private func applyPending(_ lease: MigrationLease, _ connection: Connection) throws -> [Migration] {
    // Another node's process may have been at work until now.
    let pending = try pending(connection.reader)
    for migration in pending {
      do {
        try applyDespiteDeadlocks(migration, lease, connection)
      } catch {
        connection.rollback()
        guard let cause = error as? DatabaseError else { throw error }
        throw MigrationError.failed(file: migration.name, cause: cause)
      }
    }
    return pending
  }

  /// A process on another node that looks for work can make the server end a transaction of this one.
  private func applyDespiteDeadlocks(
    _ migration: Migration, _ lease: MigrationLease, _ connection: Connection
  ) throws {
    for _ in 1..<5 {
      do {
        return try apply(migration, lease, connection)
      } catch let error as DatabaseError where error.isDeadlock {
        connection.rollback()
      }
    }
    try apply(migration, lease, connection)
  }

  private func apply(_ migration: Migration, _ lease: MigrationLease, _ connection: Connection) throws {
    var progress = try MigrationProgress(migration, connection)
    try connection.command("START TRANSACTION")
    try lease.renew(connection)
    try progress.begin(connection)
    try connection.command("COMMIT")
    while let statement = progress.next {
      do {
        try connection.command("START TRANSACTION")
        try connection.command(statement)
      } catch let error as DatabaseError where progress.wasInterrupted && error.saysItIsDone {
      } catch {
        connection.rollback()
        // If this fails too, the next run treats the statement as an interrupted one.
        _ = try? { try lease.renew(connection); try progress.fail(connection) }()
        throw error
      }
      // Both run in the transaction of the statement, which a change of a definition has ended.
      if !connection.isInTransaction { try connection.command("START TRANSACTION") }
      try lease.renew(connection)
      try progress.finish(connection)
      try connection.command("COMMIT")
    }
    try connection.command("START TRANSACTION")
    try lease.renew(connection)
    try connection.execute(
      """
      INSERT INTO schema_migrations (number, name, checksum, applied_at)
      VALUES (\(migration.number), \(migration.name), \(migration.checksum), UTC_TIMESTAMP(6))
      """)
    try progress.remove(connection)
    try connection.command("COMMIT")
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
