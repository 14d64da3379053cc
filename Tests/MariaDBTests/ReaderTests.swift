import Foundation
import MariaDB
import MariaDBFixture
import Testing

@Suite struct ReaderTests {
  let database: Database

  init() throws {
    database = try TemporaryDatabase().open()
    try database.execute("CREATE TABLE items (id INT PRIMARY KEY)")
  }

  private func count() throws -> Int? {
    try database.read { try $0.first("SELECT COUNT(*) FROM items") { try $0.next() } }
  }

  @Test(arguments: [
    "SELECT 1", "\n  select 1", "(SELECT 1) UNION (SELECT 2)", "WITH a AS (SELECT 1) SELECT * FROM a", "SHOW STATUS",
    "EXPLAIN SELECT 1", "VALUES (1)", "Values (1)",
  ])
  func statement_thatReads_isRun(_ text: String) throws {
    try database.read { reader in
      try reader.forEach("\(raw: text)") { _ in }
    }
  }

  @Test(arguments: [
    "", " ", "INSERT INTO items VALUES (1)", "  INSERT INTO items VALUES (1) RETURNING id",
    "DELETE FROM items RETURNING id",
    "REPLACE INTO items VALUES (1) RETURNING id", "/* SELECT */ INSERT INTO items VALUES (1) RETURNING id",
    "-- SELECT\nINSERT INTO items VALUES (1) RETURNING id", "CALL anything()", "SET @a = 1", "START TRANSACTION",
    "ANALYZE TABLE items", "ANALYZE DELETE FROM items", "HANDLER items OPEN", "SELEC", "S", "\u{a0}SELECT 1", "'SELECT'",
  ])
  func statement_thatMayWrite_isRefusedBeforeItIsSent(_ text: String) throws {
    try database.read { reader in
      let before = try questions(reader)
      #expect(throws: StatementError.self) { try reader.query("\(raw: text)") { _ in () } }
      #expect(throws: StatementError.self) { try reader.first("\(raw: text)") { _ in () } }
      #expect(throws: StatementError.self) { try reader.forEach("\(raw: text)") { _ in () } }
      // SHOW itself counts.
      #expect(try questions(reader) == before + 1)
    }
    #expect(try count() == 0)
  }

  private func questions(_ reader: Reader) throws -> Int {
    let value = try reader.first("SHOW SESSION STATUS LIKE 'Questions'") { row in
      _ = try row.next(String.self)
      return try row.next(String.self)
    }
    return try #require(value.flatMap(Int.init))
  }

  @Test func reader_isNoWriter() throws {
    try database.read { #expect(!($0 is Writer)) }
  }

  @Test func writer_takesAnyStatement() throws {
    let returned = try database.transaction { writer in
      try writer.execute("INSERT INTO items VALUES (1)")
      return try writer.first("INSERT INTO items VALUES (2) RETURNING id") { try $0.next(Int.self) }
    }
    #expect(returned == 2)
    #expect(try count() == 2)
  }

  private final class Inserter: Writer {
    let id: Int

    init(_ writer: Writer, id: Int) {
      self.id = id
      super.init(writer)
    }

    func insert() throws { try execute("INSERT INTO items VALUES (\(id))") }
  }

  @Test func writer_madeOfAnother_isInTheSameTransaction() throws {
    struct Interruption: Error {}
    try database.transaction { try Inserter($0, id: 1).insert() }
    #expect(throws: Interruption.self) {
      try database.transaction { writer in
        try Inserter(writer, id: 2).insert()
        throw Interruption()
      }
    }
    #expect(try count() == 1)
  }
}
