import Foundation
import MariaDBFixture
import Testing

@testable import MariaDB

/// One process migrates at a time, whatever node of a cluster it works on.
@Suite struct MigrationLeaseTests {
  let database: TemporaryDatabase
  let connection: Connection
  let first = Migration(number: 1, name: "001_first.sql", sql: "CREATE TABLE a (x INT); INSERT INTO a VALUES (1);")
  let second = Migration(number: 2, name: "002_second.sql", sql: "INSERT INTO a VALUES (2)")

  init() throws {
    database = try TemporaryDatabase()
    connection = try database.connect()
  }

  private func sum() throws -> Int? { try connection.first("SELECT SUM(x) FROM a") { try $0.next() } }

  /// As a process leaves it that migrates through another node, of which this server's GET_LOCK knows nothing.
  private func lend(to node: String, seconds: Int) throws {
    try connection.execute(
      """
      REPLACE INTO schema_migration_lease
      VALUES (1, 'x', 'process 7 on web2', \(node), UTC_TIMESTAMP(6) - INTERVAL \(seconds) SECOND)
      """)
  }

  @Test func migrate_whileAnotherNodesProcessDoes_saysWho() throws {
    _ = try Migrator([first]).migrate(connection)
    try lend(to: "node2:3306", seconds: -3600)
    var migrator = Migrator([first, second])
    migrator.patience = 1
    let error = #expect(throws: MigrationError.self) { try migrator.migrate(connection) }
    #expect(
      error?.description
        == "Another process is migrating this database (process 7 on web2): run this again when it has finished.")
    #expect(try sum() == 1)
    // Nothing to do needs no lease.
    #expect(try Migrator([first]).migrate(connection) == [])
    try lend(to: "node2:3306", seconds: 61)
    #expect(try migrator.migrate(connection) == [second])
    #expect(try sum() == 3)
  }

  @Test func migrate_afterADeadProcessOfTheSameServer_beginsAtOnce() throws {
    _ = try Migrator([first]).migrate(connection)
    let node = try connection.first("SELECT CONCAT(@@hostname, ':', @@port)") { try $0.next(String.self) }
    try lend(to: try #require(node), seconds: 0)
    var migrator = Migrator([first, second])
    migrator.patience = 0
    #expect(try migrator.migrate(connection) == [second])
    let left = try connection.first("SELECT COUNT(*) FROM schema_migration_lease WHERE holder <> ''") { try $0.next(Int.self) }
    #expect(left == 0)
  }

  /// A statement that takes longer than the lease, and a process on another node that goes on meanwhile.
  @Test(arguments: ["INSERT INTO a VALUES (2)", "ALTER TABLE a ADD COLUMN y INT"])
  func migrate_takenOver_endsAndUndoesWhatItCan(statement: String) throws {
    _ = try Migrator([first]).migrate(connection)
    try connection.script("LOCK TABLES a READ")
    let slow = Migration(number: 2, name: "002_slow.sql", sql: "\(statement); INSERT INTO a (x) VALUES (4)")
    nonisolated(unsafe) var failure: (any Error)?
    let migrating = Thread { [database, first] in
      do { _ = try Migrator([first, slow]).migrate(database.connect()) } catch { failure = error }
    }
    migrating.start()
    let other = try database.connect()
    _ = try other.waitingForATable()
    try other.execute("UPDATE schema_migration_lease SET holder = 'x', process = 'process 7 on web2'")
    try connection.execute("UNLOCK TABLES")
    while !migrating.isFinished { usleep(1_000) }
    #expect("\(try #require(failure))".hasPrefix("Another process has taken this migration over (process 7 on web2)"))
    #expect(try sum() == 1)
    let progress = try connection.first("SELECT done, is_running FROM schema_migration_progress") { row in
      (try row.next(Int.self), try row.next(Bool.self))
    }
    #expect(try #require(progress) == (0, true))
    try other.execute("UPDATE schema_migration_lease SET holder = '', renewed_at = '2000-01-01'")
    #expect(try Migrator([first, slow]).migrate(connection) == [slow])
    #expect(try sum() == (statement.hasPrefix("INSERT") ? 7 : 5))
  }
}
