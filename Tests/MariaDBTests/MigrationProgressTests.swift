import Foundation
import MariaDBFixture
import Schema
import Testing

@testable import MariaDB

/// A migration that did not come to its end is continued where it stopped.
@Suite struct MigrationProgressTests {
  let database: TemporaryDatabase
  let connection: Connection

  init() throws {
    database = try TemporaryDatabase()
    connection = try database.connect()
  }

  private let parts = [
    "CREATE TABLE a (x INT)", "INSERT INTO a VALUES (1)", "ALTER TABLE a ADD COLUMN y INT NOT NULL DEFAULT 5",
    "INSERT INTO a VALUES (2, 2)", "CREATE INDEX by_x ON a (x)", "ALTER TABLE a DROP COLUMN y",
    "UPDATE a SET x = x + 10",
  ]

  private func migration(_ statements: [String]) -> Migration {
    Migration(number: 1, name: "001_first.sql", sql: statements.joined(separator: ";\n"))
  }

  private func migrate(_ statements: [String]) throws {
    _ = try Migrator([migration(statements)]).migrate(database.connect())
  }

  private func rows() throws -> [Int] { try connection.query("SELECT x FROM a ORDER BY x") { try $0.next() } }

  private func progress() throws -> Int? {
    try connection.first("SELECT done FROM schema_migration_progress") { try $0.next() }
  }

  @Test(arguments: 0..<7)
  func statement_refused_isTheOneToGoOnFrom(_ index: Int) throws {
    var broken = parts
    broken[index] = "INSERT INTO nothing VALUES (1)"
    for _ in 0..<2 {
      let error = #expect(throws: MigrationError.self) { try migrate(broken) }
      #expect(error?.description.hasPrefix("The migration 001_first.sql failed: ") == true)
      #expect(try progress() == index)
      #expect(try Migrator([migration(parts)]).pending(connection.reader).count == 1)
    }
    try migrate(parts)
    #expect(try rows() == [11, 12])
    #expect(try progress() == nil)
    #expect(try Migrator([migration(parts)]).pending(connection.reader).isEmpty)
  }

  @Test(arguments: 0..<7)
  func connection_lostBetweenStatements_isTheOneToGoOnFrom(_ index: Int) throws {
    var deadly = parts
    deadly.insert("KILL CONNECTION_ID()", at: index)
    #expect(throws: MigrationError.self) { try migrate(deadly) }
    #expect(try progress() == index)
    try migrate(parts)
    #expect(try rows() == [11, 12])
  }

  /// The server has carried it out, and the row does not say so.
  @Test(arguments: [0, 2, 4, 5])
  func definition_doneByAnInterruptedRun_isTakenForDone(_ index: Int) throws {
    var broken = parts
    broken[index] = "INSERT INTO nothing VALUES (1)"
    #expect(throws: MigrationError.self) { try migrate(broken) }
    try connection.script(parts[index])
    // The statement was refused, so that its being done is somebody else's doing.
    #expect(throws: MigrationError.self) { try migrate(parts) }
    try connection.execute("UPDATE schema_migration_progress SET is_running = TRUE")
    try migrate(parts)
    #expect(try rows() == [11, 12])
  }

  /// The statement is done, and the connection is lost before its row says so.
  @Test(arguments: [("ALTER TABLE b ADD COLUMN y INT", 0), ("INSERT INTO b VALUES (7)", 1)])
  func connection_lostAfterAStatement_doesItOnce(_ statement: String, _ rows: Int) throws {
    try connection.script("CREATE TABLE b (x INT); LOCK TABLES b READ")
    let migration = migration(["CREATE TABLE a (x INT)", statement, "CREATE TABLE c (x INT)"])
    let migrating = Thread { [database] in _ = try? Migrator([migration]).migrate(database.connect()) }
    migrating.start()
    let other = try database.connect()
    let victim = try other.waitingForATable()
    try other.execute("START TRANSACTION")
    #expect(try other.first("SELECT done FROM schema_migration_progress FOR UPDATE") { try $0.next() } == 1)
    try connection.execute("UNLOCK TABLES")
    #expect(try connection.waitingForARow() == victim)
    try connection.kill(victim)
    try other.execute("COMMIT")
    while !migrating.isFinished { usleep(1_000) }
    #expect(try progress() == 1)
    #expect(try Migrator([migration]).migrate(connection) == [migration])
    #expect(try connection.first("SELECT COUNT(*) FROM b") { try $0.next() } == rows)
  }

  @Test func statements_doneAndChangedSince_areRefused() throws {
    #expect(throws: MigrationError.self) { try migrate(parts.prefix(2) + ["INSERT INTO nothing VALUES (1)"]) }
    let error = #expect(throws: MigrationError.self) { try migrate(["CREATE TABLE a (x BIGINT)"] + parts.dropFirst()) }
    #expect(error?.description.contains("001_first.sql has changed") == true)
    #expect(throws: MigrationError.self) { try migrate([parts[0]]) }
    #expect(try rows() == [1])
    try migrate(parts)
    #expect(try rows() == [11, 12])
  }

  /// What an executable from before `schema_migration_progress` has applied.
  @Test func table_ofAnOlderExecutable_isContinued() throws {
    let first = migration(["CREATE TABLE a (x INT)"])
    try connection.script(
      """
      CREATE TABLE schema_migrations (number INT NOT NULL PRIMARY KEY, name VARCHAR(255) NOT NULL,
        checksum CHAR(64) NOT NULL, applied_at DATETIME(6) NOT NULL);
      \(first.sql);
      INSERT INTO schema_migrations VALUES (1, '001_first.sql', SHA2('\(first.sql)', 256), NOW(6))
      """)
    let second = Migration(number: 2, name: "002_second.sql", sql: "INSERT INTO a VALUES (2)")
    #expect(try Migrator([first, second]).migrate(connection) == [second])
    #expect(try rows() == [2])
  }

  /// The connection is killed at any moment, again and again, until all is applied.
  @Test func schema_killedAgainAndAgain_isWholeInTheEnd() throws {
    let clean = try TemporaryDatabase(migrations).connect()
    var kills = 0
    while !(try Migrator(migrations).pending(connection.reader).isEmpty) {
      let victim = try database.connect()
      let id = try #require(try victim.connectionID())
      let killer = Thread { [database] in
        usleep(.random(in: 0..<40_000))
        // It may be through already.
        _ = try? database.connect().execute("KILL \(raw: "\(id)")")
      }
      killer.start()
      do { _ = try Migrator(migrations).migrate(victim) } catch is MigrationError, is DatabaseError { kills += 1 }
      while !killer.isFinished { usleep(1_000) }
    }
    #expect(kills > 0)
    #expect(try definitions(connection) == definitions(clean))
    #expect(try definitions(clean).count > 20)
  }

  private func definitions(_ connection: Connection) throws -> [String] {
    let tables = try connection.query("SHOW TABLES") { try $0.next(String.self) }.filter { $0 != "schema_migrations" }
    return try tables.map { table in
      let rows = try connection.first("SELECT COUNT(*) FROM \(raw: table)") { try $0.next(Int.self) }
      let definition = try connection.first("SHOW CREATE TABLE \(raw: table)") { row in
        _ = try row.next(String.self)
        return try row.next(String.self)
      }
      return "\(definition ?? "") \(rows ?? -1)"
    }
  }
}
