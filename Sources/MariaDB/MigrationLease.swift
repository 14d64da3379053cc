import Glibc

/// The right to migrate a database, which one process has at a time: a row that it renews in the transaction of every
/// statement, so that what a process does that has lost the right is rolled back.
///
/// `GET_LOCK` keeps off the processes of the same server, and ends with the connection. The nodes of a Galera cluster do
/// not share it, but they share the row.
struct MigrationLease {
  /// After so many seconds without a renewal the process counts as dead.
  static let seconds = 60

  private let holder = String(UInt64.random(in: 0 ... .max), radix: 16)

  static func createTable(_ connection: Connection) throws {
    try connection.execute(
      """
      CREATE TABLE IF NOT EXISTS schema_migration_lease (
        id         TINYINT      NOT NULL PRIMARY KEY,
        holder     VARCHAR(16)  NOT NULL COMMENT 'random',
        process    VARCHAR(300) NOT NULL COMMENT 'for people',
        node       VARCHAR(300) NOT NULL COMMENT 'the server that it works on',
        renewed_at DATETIME(6)  NOT NULL
      ) ENGINE=InnoDB
      """)
  }

  /// Takes the right over when nobody has it. On a connection that has the lock of its server the holder from before is
  /// dead if it worked on the same one.
  /// - Parameter patience: seconds for which to wait for another process.
  /// - Throws: `MigrationError.locked`
  init(_ connection: Connection, patience: Int) throws {
    for second in 0...patience {
      if second > 0 { sleep(1) }
      if try take(connection) { return }
    }
    throw MigrationError.locked(by: try Self.process(connection))
  }

  private func take(_ connection: Connection) throws -> Bool {
    do {
      try connection.execute("INSERT IGNORE INTO schema_migration_lease VALUES (1, '', '', '', '2000-01-01')")
      return try connection.execute(
        """
        UPDATE schema_migration_lease
        SET holder = \(holder), process = \(Self.ownProcess), node = \(Self.node), renewed_at = UTC_TIMESTAMP(6)
        WHERE id = 1
          AND (node = \(Self.node) OR renewed_at < UTC_TIMESTAMP(6) - INTERVAL \(Self.seconds) SECOND)
        """) == 1
    } catch let error as DatabaseError where error.isDeadlock {
      // A process on another node has changed the row at the same time.
      return false
    }
  }

  /// Shows a sign of life. To be called in the transaction of what only the holder may do.
  /// - Throws: `MigrationError.takenOver`
  func renew(_ connection: Connection) throws {
    let count = try connection.execute(
      "UPDATE schema_migration_lease SET renewed_at = UTC_TIMESTAMP(6) WHERE id = 1 AND holder = \(holder)")
    guard count == 1 else { throw MigrationError.takenOver(by: try Self.process(connection)) }
  }

  /// Lets the next process begin at once.
  func release(_ connection: Connection) throws {
    try connection.execute(
      "UPDATE schema_migration_lease SET holder = '', process = '', renewed_at = '2000-01-01' WHERE holder = \(holder)")
  }

  /// Who has the right, for people; nil when nobody has it.
  static func process(_ connection: Connection) throws -> String? {
    do {
      return try connection.first("SELECT process FROM schema_migration_lease WHERE process <> ''") { try $0.next() }
    } catch let error as DatabaseError where error.isMissingTable {
      return nil
    }
  }

  private static let node: SQL = "CONCAT(@@hostname, ':', @@port)"

  private static var ownProcess: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    return "process \(getpid()) on \(String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))"
  }
}
