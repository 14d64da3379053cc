import Foundation
import MariaDB
import MariaDBFixture
import Schema
import Testing

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
    #expect(try migrator.pending(connection) == [first, second])
    #expect(try migrator.migrate(connection) == [first, second])
    #expect(try migrator.pending(connection) == [])
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
    var changed = first
    changed.sql += " "
    let error = #expect(throws: MigrationError.self) { try Migrator([changed, second]).migrate(connection) }
    #expect(error?.description == "The migration 001_first.sql has changed since it was applied to this database.")
    #expect(throws: MigrationError.self) { try Migrator([changed]).pending(connection) }
    #expect(try sum() == 1)
  }

  @Test func migrate_olderExecutable_isRefused() throws {
    _ = try Migrator([first, second]).migrate(connection)
    let error = #expect(throws: MigrationError.self) { try Migrator([first]).migrate(connection) }
    #expect(error?.description.contains("002_second.sql") == true)
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

  @Test func checksum_isWhatSha256sumPrints() throws {
    _ = try Migrator([first]).migrate(connection)
    let checksum = try connection.first("SELECT checksum FROM schema_migrations") { try $0.next(String.self) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "printf %s \"$1\" | sha256sum", "sh", first.sql]
    process.standardOutput = output
    try process.run()
    let printed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(printed.prefix(64) == checksum ?? "")
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
