import Foundation
import MariaDB
import MariaDBFixture
import Testing

private enum Role: String, SQLConvertible, SQLDecodable {
  case owner, guest
}

@Suite struct ValueTests {
  let connection: Connection

  init() throws {
    connection = try TemporaryDatabase().connect()
    try connection.execute(
      """
      CREATE TABLE samples (
        number BIGINT, small TINYINT, huge BIGINT UNSIGNED, text LONGTEXT, bytes LONGBLOB, id BINARY(16),
        moment DATETIME(6), day DATE, sum DECIMAL(65, 0), price DECIMAL(10, 2), ratio DOUBLE, json JSON
      ) CHARACTER SET utf8mb4
      """)
  }

  private func roundTrip<T: SQLConvertible & SQLDecodable>(_ value: T, _ column: String) throws -> T? {
    try connection.execute("DELETE FROM samples")
    try connection.execute("INSERT INTO samples (\(raw: column)) VALUES (\(value))")
    return try connection.first("SELECT \(raw: column) FROM samples") { try $0.next() }
  }

  @Test(arguments: [0, 1, -1, 127, 128, 65_536, -2_147_483_649, Int64.max, Int64.min])
  func integer_anyValue_comesBack(_ number: Int64) throws {
    #expect(try roundTrip(number, "number") == number)
    #expect(try roundTrip(Int(number), "number") == Int(number))
    #expect(try roundTrip(number, "sum") == number)
  }

  @Test(arguments: [true, false])
  func bool_eitherValue_comesBack(_ value: Bool) throws {
    #expect(try roundTrip(value, "small") == value)
  }

  @Test(arguments: [
    "", "a", "fifteen bytes!!", "sixteen bytes!!!", "quote ' \" ` \\ ? ; --", "tab\tline\nend\r",
    "Grüße", "日本語", "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 𝔘𝔫𝔦", "e\u{301}", String(repeating: "é🙂", count: 200_000),
    String(repeating: "x", count: 1 << 20),
  ])
  func text_anyUnicode_comesBackScalarForScalar(_ text: String) throws {
    let back = try roundTrip(text, "text")
    #expect(back?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
  }

  @Test func bytes_everyValue_comeBack() throws {
    for bytes in [[], [0], Array(0...255), [UInt8](repeating: 0xff, count: 1 << 20)] {
      #expect(try roundTrip(bytes, "bytes") == bytes)
    }
  }

  @Test func bytes_ofATextColumn_areItsUTF8() throws {
    try connection.execute("INSERT INTO samples (json) VALUES (\(#"{"a":"🙂"}"#))")
    let bytes = try connection.first("SELECT json FROM samples") { try $0.next([UInt8].self) }
    #expect(bytes == Array(#"{"a":"🙂"}"#.utf8))
  }

  @Test func uuid_anyValue_isSixteenBytesInNetworkOrder() throws {
    let id = UUID()
    #expect(try roundTrip(id, "id") == id)
    let hex = try connection.first("SELECT HEX(id) FROM samples") { try $0.next(String.self) }
    #expect(hex == id.uuidString.replacingOccurrences(of: "-", with: ""))
    #expect(try connection.first("SELECT 1 FROM samples WHERE id = \(id)") { try $0.next(Int.self) } == 1)
  }

  @Test func value_ofAnyType_comesBack() throws {
    let values: [(String, SQLValue)] = [
      ("number", .int(-7)), ("sum", .int(7)), ("text", .text("é🙂")), ("bytes", .bytes([0, 255])), ("number", .null),
      ("moment", .date(Date(timeIntervalSinceReferenceDate: 794_000_000.25))),
    ]
    for (column, value) in values {
      #expect(try roundTrip(value, column) == value)
    }
    // Bound as bytes, a UUID is the same to MariaDB.
    let id = UUID()
    #expect(try roundTrip(SQLValue.uuid(id), "id") == .bytes(withUnsafeBytes(of: id.uuid) { Array($0) }))
    #expect(throws: ColumnError.self) { try connection.first("SELECT 0.5e0") { try $0.next(SQLValue.self) } }
  }

  @Test func null_ofEveryType_isNil() throws {
    #expect(try roundTrip(Int?.none, "number") == .some(nil))
    #expect(try roundTrip(String?.none, "text") == .some(nil))
    #expect(try roundTrip([UInt8]?.none, "bytes") == .some(nil))
    #expect(try roundTrip(UUID?.none, "id") == .some(nil))
    #expect(try roundTrip(Date?.none, "moment") == .some(nil))
    #expect(try roundTrip(Role?.none, "text") == .some(nil))
    #expect(try roundTrip(String?.some("x"), "text") == "x")
  }

  @Test func rawRepresentable_enum_comesBack() throws {
    #expect(try roundTrip(Role.guest, "text") == .guest)
    try connection.execute("UPDATE samples SET text = 'emperor'")
    let error = #expect(throws: ColumnError.self) {
      try connection.first("SELECT text FROM samples") { try $0.next(Role.self) }
    }
    #expect(error?.description == "Column text holds “emperor”, which is no Role.")
  }

  @Test func manyColumns_readInOrder_eachKeepsItsValue() throws {
    let id = UUID()
    let now = Date(timeIntervalSinceReferenceDate: 794_000_000.25)
    try connection.execute(
      """
      INSERT INTO samples (number, text, bytes, id, moment, small)
      VALUES (\(7), \("seven"), \([7] as [UInt8]), \(id), \(now), \(true))
      """)
    try connection.forEach("SELECT number, text, bytes, id, moment, small, price FROM samples") { (row: inout Row) throws in
      #expect(try row.next(Int.self) == 7)
      #expect(try row.next(String.self) == "seven")
      #expect(try row.next([UInt8].self) == [7])
      #expect(try row.next(UUID.self) == id)
      #expect(try row.next(Date.self) == now)
      #expect(try row.next(Bool.self) == true)
      #expect(try row.next(Int?.self) == nil)
    }
  }

  @Test func sum_ofIntegers_isAnInteger() throws {
    try connection.execute("INSERT INTO samples (number) VALUES (\(Int64.max - 1)), (1)")
    #expect(try connection.first("SELECT SUM(number) FROM samples") { try $0.next() } == Int64.max)
    try connection.execute("INSERT INTO samples (number) VALUES (1)")
    #expect(throws: ColumnError.self) {
      try connection.first("SELECT SUM(number) FROM samples") { try $0.next(Int64.self) }
    }
  }

  @Test(arguments: [
    ("number", "NULL"), ("text", "'1'"), ("price", "1.50"), ("ratio", "1.5"), ("bytes", "'1'"),
    ("huge", "9223372036854775808"), ("moment", "NOW()"),
  ])
  func integer_ofAnotherColumn_throwsWithItsName(_ column: String, _ literal: String) throws {
    try connection.execute("INSERT INTO samples (\(raw: column)) VALUES (\(raw: literal))")
    let error = #expect(throws: ColumnError.self) {
      try connection.first("SELECT \(raw: column) FROM samples") { try $0.next(Int.self) }
    }
    #expect(error?.column == column)
  }

  @Test func otherTypes_ofTheWrongColumn_throw() throws {
    try connection.execute("INSERT INTO samples (number, text, bytes, id) VALUES (1, 'a', 'abc', NULL)")
    func read<T: SQLDecodable>(_ column: String, _ type: T.Type) throws -> T? {
      try connection.first("SELECT \(raw: column) FROM samples") { try $0.next(T.self) }
    }
    #expect(throws: ColumnError.self) { try read("number", String.self) }
    #expect(throws: ColumnError.self) { try read("bytes", String.self) }
    #expect(throws: ColumnError.self) { try read("text", UUID.self) }
    #expect(throws: ColumnError.self) { try read("bytes", UUID.self) }
    #expect(throws: ColumnError.self) { try read("id", UUID.self) }
    #expect(throws: ColumnError.self) { try read("text", Date.self) }
    #expect(throws: ColumnError.self) { try read("number", [UInt8].self) }
  }

  @Test func row_readPastItsEnd_throws() throws {
    let error = #expect(throws: ColumnError.self) {
      try connection.first("SELECT 1") { row in
        _ = try row.next(Int.self)
        return try row.next(Int.self)
      }
    }
    #expect(error?.description == "Column 2 was asked for, but the row has only 1.")
  }
}
