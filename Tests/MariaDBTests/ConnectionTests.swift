import Foundation
import MariaDBFixture
import Testing

@testable import MariaDB

@Suite struct ConnectionTests {
  let database: TemporaryDatabase
  let connection: Connection

  init() throws {
    database = try TemporaryDatabase()
    connection = try database.connect()
    try connection.execute(
      "CREATE TABLE items (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) UNIQUE, size INT CHECK (size > 0))")
  }

  @Test func execute_countsRowsReallyChanged() throws {
    #expect(try connection.execute("INSERT INTO items (name, size) VALUES ('a', 1), ('b', 1)") == 2)
    #expect(try connection.execute("UPDATE items SET size = \(2) WHERE name = \("a")") == 1)
    #expect(try connection.execute("UPDATE items SET size = \(2) WHERE name = \("a")") == 0)
    #expect(try connection.execute("SELECT * FROM items") == 0)
    #expect(try connection.execute("DELETE FROM items") == 2)
  }

  @Test func insert_returning_answersRows() throws {
    let returned = try connection.query("INSERT INTO items (name) VALUES ('b'), ('c') RETURNING id, name") {
      (try $0.next(Int.self), try $0.next(String.self))
    }
    #expect(returned.map(\.0) == [1, 2])
    #expect(returned.map(\.1) == ["b", "c"])
  }

  @Test func first_ofManyRows_leavesTheConnectionReady() throws {
    #expect(try connection.first("SELECT seq FROM seq_1_to_1000") { try $0.next() } == 1)
    #expect(try connection.first("SELECT 2 FROM DUAL WHERE 1 = 0") { try $0.next(Int.self) } == nil)
    #expect(try connection.first("SELECT 3") { try $0.next() } == 3)
  }

  @Test func duplicateKey_namesTheKey() throws {
    try connection.execute("INSERT INTO items (name) VALUES ('it''s')")
    let error = #expect(throws: DatabaseError.self) {
      try connection.execute("INSERT INTO items (name) VALUES ('it''s')")
    }
    #expect(error?.isDuplicateKey == true)
    #expect(error?.duplicateKeyName == "name")
    #expect(error?.sqlState == "23000")
    #expect(try connection.first("SELECT 1") { try $0.next() } == 1)
  }

  @Test(arguments: [
    ("Duplicate entry 'a' for key 'users.email'", "email"), ("Duplicate entry ''' for key 'PRIMARY'", "PRIMARY"),
    ("Duplicate entry 'x' for key 'k'' for key 'email'", "email"),
  ])
  func duplicateKeyName_ofAMessage_isTheKeyAlone(_ message: String, _ key: String) {
    #expect(DatabaseError(code: 1062, sqlState: "23000", message: message).duplicateKeyName == key)
    #expect(DatabaseError(code: 1063, sqlState: "23000", message: message).duplicateKeyName == nil)
  }

  @Test func errors_ofTheServer_areTold() throws {
    func failure(_ sql: SQL) -> DatabaseError? {
      #expect(throws: DatabaseError.self) { try connection.execute(sql) }
    }
    #expect(failure("INSERT INTO items (size) VALUES (0)")?.isCheckViolation == true)
    #expect(failure("SELECT * FROM nothing")?.isMissingTable == true)
    #expect(failure("INSERT INTO items (name) VALUES (REPEAT('x', 51))")?.code == 1406)
    #expect(failure("INSERT INTO items (size) VALUES (1/0)")?.code == 1365)
    try connection.execute("CREATE TABLE parts (item INT REFERENCES items (id))")
    #expect(failure("INSERT INTO parts VALUES (99)")?.isMissingParent == true)
    try connection.execute("INSERT INTO items (id) VALUES (1)")
    try connection.execute("INSERT INTO parts VALUES (1)")
    #expect(failure("DELETE FROM items")?.isStillReferenced == true)
  }

  @Test func session_isSetUp() throws {
    let names = [
      "character_set_client", "character_set_connection", "character_set_results", "time_zone",
      "tx_isolation", "innodb_lock_wait_timeout",
    ]
    let values = try names.map { name in
      try connection.first("SELECT CAST(@@SESSION.\(raw: name) AS CHAR)") { try $0.next(String.self) }
    }
    #expect(values == ["utf8mb4", "utf8mb4", "utf8mb4", "+00:00", "READ-COMMITTED", "5"])
    let mode = try #require(try connection.first("SELECT @@sql_mode") { try $0.next(String.self) })
    #expect(mode.contains("STRICT_ALL_TABLES"))
  }

  @Test func forEach_twoHundredThousandRows_seesEachOnce() throws {
    var count = 0
    var sum = 0
    try connection.forEach("SELECT seq, REPEAT('x', 200) FROM seq_1_to_200000") { row in
      count += 1
      sum += try row.next()
    }
    #expect(count == 200_000)
    #expect(sum == 20_000_100_000)
  }

  @Test func forEach_bodyThrows_theConnectionGoesOn() throws {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try connection.forEach("SELECT seq FROM seq_1_to_1000") { _ in throw Stop() }
    }
    #expect(try connection.first("SELECT 5") { try $0.next() } == 5)
  }

  /// Rows are handed out before the server has made the last of them: they are not gathered first.
  @Test func forEach_errorAmongTheRows_isThrownAfterTheOnesBefore() throws {
    var count = 0
    let error = #expect(throws: DatabaseError.self) {
      // The subquery has two rows for the last one only.
      try connection.forEach(
        """
        SELECT seq, (SELECT b.seq FROM seq_1_to_2 b WHERE b.seq = 1 OR a.seq = 20000)
        FROM seq_1_to_20000 a
        """) { _ in count += 1 }
    }
    #expect(error?.code == 1242)
    #expect(count > 0)
    #expect(try connection.first("SELECT 6") { try $0.next() } == 6)
  }

  @Test func statement_whileRowsAreRead_isRefused() throws {
    #expect(throws: StatementError.self) {
      try connection.forEach("SELECT 1") { _ in try connection.execute("DELETE FROM items") }
    }
    #expect(try connection.first("SELECT 7") { try $0.next() } == 7)
  }

  @Test func procedure_withAResult_isRefused() throws {
    try connection.execute("CREATE PROCEDURE twice() BEGIN SELECT 1; SELECT 2; END")
    #expect(throws: DatabaseError.self) { try connection.query("CALL twice()") { _ in () } }
    #expect(!connection.isUsable)
  }
}
