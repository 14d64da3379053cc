import Foundation
import MariaDBFixture
import Testing

@testable import MariaDB

/// Statements stay prepared on their connection.
@Suite struct PreparedStatementTests {
  let database: TemporaryDatabase
  let connection: Connection

  init() throws {
    database = try TemporaryDatabase()
    connection = try database.connect()
    try connection.execute("CREATE TABLE items (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50), size INT)")
  }

  @Test func statements_beyondTheBound_areEvictedOldestFirst() throws {
    let connection = try Connection(database.url, statements: 3)
    func value(_ number: Int) throws -> Int? {
      try connection.first("SELECT \(raw: String(number))") { try $0.next() }
    }
    for round in 0..<3 {
      for number in 0..<10 { #expect(try value(number) == number, "round \(round)") }
    }
    #expect(connection.cachedStatements == 3)
    let open = try connection.first("SHOW SESSION STATUS LIKE 'Com_stmt_close'") { row in
      _ = try row.next(String.self)
      return try row.next(String.self)
    }
    // 31 were prepared, SHOW included, and 3 are open.
    #expect(open == "28")
    let before = try prepared(connection)
    _ = try value(9)
    #expect(try prepared(connection) == before)
  }

  private func prepared(_ connection: Connection) throws -> String? {
    try connection.first("SHOW SESSION STATUS LIKE 'Com_stmt_prepare'") { row in
      _ = try row.next(String.self)
      return try row.next(String.self)
    }
  }

  @Test func compoundStatement_afterATableChanged_runsEachStatementOnce() throws {
    let other = try database.connect()
    try other.execute("CREATE TABLE notes (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(50))")
    for round in 1...3 {
      let changed = try connection.execute(
        """
        BEGIN NOT ATOMIC
          INSERT INTO items (name) VALUES (\("item \(round)"));
          INSERT INTO notes (text) VALUES (\("note \(round)")), (\(String?.none));
        END
        """)
      #expect(changed == 3)
      try other.execute("ALTER TABLE notes ADD COLUMN \(raw: "added\(round)") INT NOT NULL DEFAULT 0 FIRST")
    }
    #expect(try other.query("SELECT name FROM items") { try $0.next(String.self) } == ["item 1", "item 2", "item 3"])
    #expect(try other.query("SELECT text FROM notes WHERE text IS NOT NULL") { try $0.next(String.self) }
      == ["note 1", "note 2", "note 3"])
    #expect(try other.query("SELECT 1 FROM notes WHERE text IS NULL") { try $0.next(Int.self) }.count == 3)
  }

  @Test func statement_afterItsTableChanged_seesTheNewOne() throws {
    try connection.execute("INSERT INTO items (name) VALUES ('a')")
    func size() throws -> Int? { try connection.first("SELECT size FROM items") { try $0.next(Int?.self) } ?? nil }
    #expect(try size() == nil)
    try connection.execute("ALTER TABLE items MODIFY size BIGINT")
    try connection.execute("UPDATE items SET size = \(Int(Int64.max))")
    #expect(try size() == Int(Int64.max))
    try connection.execute("ALTER TABLE items MODIFY size VARCHAR(40)")
    #expect(throws: ColumnError.self) { try size() }
  }

  @Test func statement_selectingAllOfAnAlteredTable_worksTheSecondTime() throws {
    try connection.execute("INSERT INTO items (name) VALUES ('a')")
    #expect(try connection.first("SELECT * FROM items") { try $0.next(Int.self) } == 1)
    try connection.execute("ALTER TABLE items ADD more INT DEFAULT 4")
    #expect(throws: DatabaseError.self) { try connection.first("SELECT * FROM items") { try $0.next(Int.self) } }
    #expect(try connection.first("SELECT * FROM items") { try $0.next(Int.self) } == 1)
  }

  @Test func parameter_ofEightMegabytes_comesBack() throws {
    let text = String(repeating: "0123456789abcdef", count: 1 << 19)
    let back = try connection.first("SELECT \(text)") { try $0.next(String.self) }
    #expect(back == text)
  }

  @Test func parameter_largerThanTheServerTakes_isAnErrorOfTheServer() throws {
    let text = String(repeating: "0123456789abcdef", count: 1 << 20)
    let error = #expect(throws: DatabaseError.self) { try connection.query("SELECT \(text)") { _ in () } }
    #expect(error?.isConnectionLost == false)
    #expect(!connection.isUsable)
  }
}
