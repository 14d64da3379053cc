import Foundation
import MariaDBFixture
import Schema
import Testing

@testable import MariaDB

@Suite struct MigratorTests {
  let database: TemporaryDatabase
  let connection: Connection
  let first = Migration(number: 1, name: "001_first.sql", sql: "CREATE TABLE a (x INT); INSERT INTO a VALUES (1);")
  let second = Migration(number: 2, name: "002_second.sql", sql: "INSERT INTO a VALUES (2)")

  init() throws {
    database = try TemporaryDatabase()
    connection = try database.connect()
  }

  private func sum() throws -> Int? { try connection.first("SELECT SUM(x) FROM a") { try $0.next() } }

  @Test func migrate_appliesEachOnceInOrder() throws {
    let migrator = Migrator([second, first])
    #expect(try migrator.pending(connection.reader) == [first, second])
    #expect(try migrator.migrate(connection) == [first, second])
    #expect(try migrator.pending(connection.reader) == [])
    #expect(try migrator.migrate(connection) == [])
    #expect(try sum() == 3)
  }

  @Test func migrate_withANewFile_appliesOnlyThat() throws {
    _ = try Migrator([first]).migrate(connection)
    #expect(try Migrator([first, second]).migrate(database.open()) == [second])
    #expect(try sum() == 3)
  }

  @Test func migrate_changedFile_isRefusedByName() throws {
    _ = try Migrator([first]).migrate(connection)
    let changed = Migration(number: 1, name: first.name, sql: first.sql + " ")
    let error = #expect(throws: MigrationError.self) { try Migrator([changed, second]).migrate(connection) }
    #expect(error?.description == "The migration 001_first.sql has changed since it was applied to this database.")
    #expect(throws: MigrationError.self) { try Migrator([changed]).pending(connection.reader) }
    #expect(try sum() == 1)
  }

  @Test func migrate_olderExecutable_hasNothingToDo() throws {
    _ = try Migrator([first, second]).migrate(connection)
    #expect(try Migrator([first]).migrate(connection) == [])
    #expect(try Migrator([first]).pending(connection.reader) == [])
    // Of an executable with an older file that was never applied, the files are not in their order.
    let between = Migration(number: 2, name: "002_between.sql", sql: "SELECT 1")
    #expect(throws: MigrationError.self) { try Migrator([first, between]).migrate(connection) }
  }

  @Test func migrate_executableOlderThanABreakingFile_isRefused() throws {
    let breaking = Migration(number: 2, name: "002_breaking_second.sql", sql: "SELECT 1")
    _ = try Migrator([first, breaking]).migrate(connection)
    let error = #expect(throws: MigrationError.self) { try Migrator([first]).migrate(connection) }
    #expect(error?.description.contains("002_breaking_second.sql") == true)
    #expect(throws: MigrationError.self) { try Migrator([first]).pending(connection.reader) }
  }

  @Test func migrate_failingFile_isNamedAndTriedAgain() throws {
    let broken = Migration(number: 2, name: "002_broken.sql", sql: "INSERT INTO nothing VALUES (1)")
    let error = #expect(throws: MigrationError.self) { try Migrator([first, broken]).migrate(connection) }
    #expect(error?.description.hasPrefix("The migration 002_broken.sql failed: ") == true)
    #expect(try Migrator([first, second]).migrate(connection) == [second])
  }

  @Test func migrate_inSeveralThreadsAtOnce_appliesOnce() throws {
    let applied = try concurrently(6) { [database, first, second] _ in
      try Migrator([first, second]).migrate(database.connect()).count
    }
    #expect(applied.sorted() == [0, 0, 0, 0, 0, 2])
    #expect(try sum() == 3)
  }

  @Test func checksum_isWhatTheServerAndSha256sumPrint() throws {
    for length in [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1_000] {
      let text = String(repeating: "é🙂\n", count: length)
      for text in [String(repeating: "a", count: length), text] {
        let server = try connection.first("SELECT SHA2(\(text), 256)") { try $0.next(String.self) }
        #expect(SHA256.hexadecimal(of: text) == server)
      }
    }
    #expect(SHA256.hexadecimal(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func pending_isOneStatement() throws {
    let migrator = Migrator([first, second])
    _ = try migrator.migrate(connection)
    try database.open(connections: 1).read { reader in
      let before = try executions(reader)
      #expect(try migrator.pending(reader) == [])
      #expect(try executions(reader) == before + 2)
    }
  }

  /// Counts itself.
  private func executions(_ reader: Reader) throws -> Int {
    let value = try reader.first("SHOW SESSION STATUS LIKE 'Com_stmt_execute'") { row in
      _ = try row.next(String.self)
      return try row.next(String.self)
    }
    return try #require(value.flatMap(Int.init))
  }

  /// The files beside Schema.swift are the ones that the executable carries.
  @Test func schema_everyFileInTheFolder_isEmbedded() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../sql").standardizedFileURL
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".sql") }.sorted()
    #expect(migrations.map(\.name) == names)
    #expect(migrations.map(\.number) == names.map { Int($0.prefix(3)) })
    for migration in migrations {
      let file = folder.appendingPathComponent(migration.name)
      #expect(try migration.sql == String(contentsOf: file, encoding: .utf8))
    }
  }

  @Test func schema_onAnEmptyDatabase_applies() throws {
    #expect(try Migrator(migrations).migrate(connection) == migrations)
  }
}
