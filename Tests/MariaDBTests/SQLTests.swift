import Foundation
import MariaDB
import MariaDBFixture
import Testing

@Suite struct SQLTests {
  @Test func interpolation_ofAValue_bindsIt() {
    let sql: SQL = "SELECT \(1), \("x'; DROP TABLE users; --")"
    #expect(sql.text == "SELECT ?, ?")
    #expect(sql.values == [.int(1), .text("x'; DROP TABLE users; --")])
  }

  @Test func interpolation_ofSQL_splicesTextAndValuesInOrder() {
    let inner: SQL = "b = \(2)"
    let sql: SQL = "a = \(1) AND \(inner) AND c = \(Int?.none)"
    #expect(sql.text == "a = ? AND b = ? AND c = ?")
    #expect(sql.values == [.int(1), .int(2), .null])
  }

  @Test func plus_joinsTextAndValues() {
    let sql = "a = \(1)" as SQL + " AND b = \(true)"
    #expect(sql == "a = \(1) AND b = \(1)")
  }

  @Test func raw_isInsertedAsItIs() {
    #expect(("ORDER BY \(raw: "name")" as SQL) == "ORDER BY name")
  }

  @Test func statements_joined_keepTheirValuesInOrder() {
    let rows: [SQL] = [1, 2, 3].map { "(\($0))" }
    #expect(rows.joined(by: ", ") == "(\(1)), (\(2)), (\(3))")
    #expect([SQL]().joined(by: ", ") == "")
  }

  @Test func list_bindsEachElement() {
    let sql: SQL = "id IN \(list: [1, 2, 3])"
    #expect(sql.text == "id IN (?,?,?)")
    #expect(sql.values == [.int(1), .int(2), .int(3)])
  }

  @Test func list_empty_matchesNothing() throws {
    let connection = try TemporaryDatabase().connect()
    let none: [UUID] = []
    #expect(try connection.first("SELECT 1 IN \(list: none)") { try $0.next(Bool?.self) } == .some(nil))
    #expect(try connection.query("SELECT 1 FROM DUAL WHERE 1 IN \(list: none)") { _ in () }.isEmpty)
  }

  @Test func values_moreOrFewerThanQuestionMarks_areRefused() throws {
    let connection = try TemporaryDatabase().connect()
    var sql: SQL = "SELECT \(raw: "?")"
    #expect(throws: StatementError.self) { try connection.query(sql) { _ in () } }
    sql.values = [.int(1), .int(2)]
    #expect(throws: StatementError.self) { try connection.query(sql) { _ in () } }
  }
}
