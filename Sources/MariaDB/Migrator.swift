/// One numbered file of the schema.
public struct Migration: Sendable, Equatable {
  public var number: Int
  public var name: String
  public var sql: String

  public init(number: Int, name: String, sql: String) {
    self.number = number
    self.name = name
    self.sql = sql
  }
}

/// Why the schema of the database and this executable do not fit each other.
public enum MigrationError: Error, CustomStringConvertible {
  case changed(file: String)
  case unknown(file: String)
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

/// Applies numbered migrations, each once, in order, and remembers them in `schema_migrations`.
///
/// DDL commits by itself, so that a file that fails half way stays half done and is not recorded. Write
/// each so that it can be run again (`CREATE TABLE IF NOT EXISTS …`), or with one statement.
public struct Migrator: Sendable {
  private let migrations: [Migration]

  public init(_ migrations: [Migration]) {
    self.migrations = migrations.sorted { $0.number < $1.number }
  }

  /// What this executable has and the database has not. Throws `MigrationError` where they contradict.
  public func pending(_ connection: Connection) throws -> [Migration] {
    let applied: [Applied]
    do {
      applied = try connection.query(
        "SELECT number, name, checksum FROM schema_migrations ORDER BY number", Applied.init)
    } catch let error as DatabaseError where error.isMissingTable {
      return migrations
    }
    for record in applied {
      guard let migration = migrations.first(where: { $0.number == record.number }) else {
        throw MigrationError.unknown(file: record.name)
      }
      guard try checksum(migration, connection) == record.checksum else {
        throw MigrationError.changed(file: migration.name)
      }
    }
    return migrations.filter { migration in !applied.contains { $0.number == migration.number } }
  }

  /// Applies what is pending and returns it. A migration may take an hour.
  public func migrate(_ database: Database) throws -> [Migration] {
    try migrate(database.dedicatedConnection(readTimeout: .seconds(3_600)))
  }

  /// Applies what is pending and returns it. Processes that do so at once go one after the other.
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
    let pending = try pending(connection)
    for migration in pending {
      do {
        try connection.script(migration.sql)
      } catch let error as DatabaseError {
        throw MigrationError.failed(file: migration.name, cause: error)
      }
      try connection.execute(
        """
        INSERT INTO schema_migrations (number, name, checksum, applied_at)
        VALUES (\(migration.number), \(migration.name), SHA2(\(migration.sql), 256), UTC_TIMESTAMP(6))
        """)
    }
    return pending
  }

  private func release(_ lock: SQL, _ connection: Connection) throws {
    try connection.execute("DO RELEASE_LOCK(\(lock))")
  }

  /// What `sha256sum` prints for the file, computed by the server, which has it built in.
  private func checksum(_ migration: Migration, _ connection: Connection) throws -> String? {
    try connection.first("SELECT SHA2(\(migration.sql), 256)") { try $0.next() }
  }

  private struct Applied {
    var number: Int
    var name: String
    var checksum: String

    init(_ row: inout Row) throws {
      number = try row.next()
      name = try row.next()
      checksum = try row.next()
    }
  }
}
