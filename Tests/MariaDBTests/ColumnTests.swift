import Formats
import Foundation
import MariaDB
import MariaDBFixture
import Testing

/// Columns read in place.
@Suite struct ColumnTests {
  let connection: Connection

  init() throws {
    connection = try TemporaryDatabase().connect()
  }

  /// The length of a value is sent in one byte up to 250, in two more up to 65 535, and in three more above.
  @Test(arguments: [0, 1, 15, 16, 250, 251, 252, 256, 257, 258, 511, 65_535, 65_536, 1_000_000])
  func text_andBytes_ofAnyLength_comeWhole(_ length: Int) throws {
    let text = String((0..<length).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) })
    try connection.forEach("SELECT \(text), \(Array(text.utf8)), 7, \(text), \(String(text.dropLast()))") { row in
      var bytes = Array("before".utf8)
      #expect(row.byteCount >= 4 * length - 1)
      try bytes.append(atMost: length) { $0.append(try row.column().span()) }
      #expect(bytes == Array("before".utf8) + Array(text.utf8))
      #expect(try row.next([UInt8].self) == Array(text.utf8))
      #expect(try row.next(Int.self) == 7)
      #expect(try row.next(String.self) == text)
      #expect(try row.next(String.self) == String(text.dropLast()))
    }
  }

  @Test func statement_withLongAndShortRows_keepsThemApart() throws {
    let lengths = [3, 300, 0, 256, 257, 5]
    try connection.execute("CREATE TABLE texts (id INT, text TEXT, id2 BINARY(16)) CHARACTER SET utf8mb4")
    for (index, length) in lengths.enumerated() {
      let text = String(repeating: "é", count: length)
      try connection.execute("INSERT INTO texts VALUES (\(index), \(text), UNHEX(MD5(\(index))))")
    }
    for _ in 0..<2 {
      let texts = try connection.query("SELECT text, id2 FROM texts ORDER BY id") { row in
        let text: String = try row.next()
        _ = try row.next(UUID.self)
        return text
      }
      #expect(texts.map(\.count) == lengths)
      #expect(texts.allSatisfy { $0.allSatisfy { $0 == "é" } })
    }
  }

  @Test func column_widenedByAnAlteredTable_comesWhole() throws {
    try connection.execute("CREATE TABLE names (name VARCHAR(4), size INT)")
    try connection.execute("INSERT INTO names VALUES ('abcd', 1)")
    func name() throws -> String? { try connection.first("SELECT name FROM names") { try $0.next() } }
    #expect(try name() == "abcd")
    try connection.execute("ALTER TABLE names MODIFY name VARCHAR(200)")
    try connection.execute("UPDATE names SET name = REPEAT('x', 200)")
    #expect(try name() == String(repeating: "x", count: 200))
  }

  @Test func span_ofOtherColumns_throws() throws {
    for sql in ["SELECT 1", "SELECT NULL", "SELECT NOW()", "SELECT 1.5"] as [SQL] {
      var bytes: [UInt8] = []
      #expect(throws: ColumnError.self) {
        try connection.first(sql) { row in try bytes.append(atMost: 99) { $0.append(try row.column().span()) } }
      }
      #expect(bytes.isEmpty)
    }
  }

  @Test func column_null_isTold() throws {
    try connection.forEach("SELECT NULL, 5") { row in
      let first = try row.column()
      let (isNull, name) = (first.isNull, first.name)
      #expect(isNull && name == "NULL")
      let second = try row.column()
      let value = second.isNull ? nil : try second.integer()
      #expect(value == 5)
    }
  }

  @Test func civilTime_isWhatTheColumnSays() throws {
    let time = try connection.first("SELECT CAST('2024-02-29 23:59:58.123456' AS DATETIME(6))") { row in
      try row.column().civilTime()
    }
    #expect(time == CivilTime(year: 2024, month: 2, day: 29, hour: 23, minute: 59, second: 58, microsecond: 123_456))
    let day = try connection.first("SELECT DATE '2024-02-29'") { try $0.column().civilTime() }
    #expect(day == CivilTime(year: 2024, month: 2, day: 29))
    #expect(throws: ColumnError.self) { try connection.first("SELECT 'x'") { try $0.column().civilTime() } }
    #expect(throws: ColumnError.self) { try connection.first("SELECT NULL") { try $0.column().civilTime() } }
  }

  @Test func civilTime_ofAZeroDate_throws() throws {
    try connection.execute("SET sql_mode = ''")
    #expect(throws: ColumnError.self) {
      try connection.first("SELECT CAST('0000-00-00' AS DATETIME)") { try $0.column().civilTime() }
    }
    #expect(throws: ColumnError.self) { try connection.first("SELECT DATE '2024-01-00'") { try $0.next(Date.self) } }
  }
}
