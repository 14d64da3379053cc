import Foundation
import MariaDB
import MariaDBFixture
import Testing

@Suite struct AssignmentsTests {
  @Test func assignments_areSplicedInOrderWithTheirValues() {
    var changes = Assignments()
    changes.set("name", to: "x")
    changes.set("size", to: 7)
    changes.set("version", toExpression: "version + \(1)")
    let sql: SQL = "UPDATE items SET \(changes), at = NOW(6) WHERE id = \(5)"
    #expect(sql.text == "UPDATE items SET name = ?, size = ?, version = version + ?, at = NOW(6) WHERE id = ?")
    #expect(sql.values == [.text("x"), .int(7), .int(1), .int(5)])
  }

  @Test func text_thatLooksLikeSQL_isBound() {
    var changes = Assignments()
    changes.set("name", to: "NOW(6)")
    #expect(("\(changes)" as SQL) == "name = \("NOW(6)")")
  }

  @Test func isEmpty_untilTheFirstAssignment() {
    var changes = Assignments()
    #expect(changes.isEmpty)
    changes.set("name", to: String?.none)
    #expect(!changes.isEmpty)
  }

  @Test func update_changesOnlyTheColumnsGiven() throws {
    let connection = try TemporaryDatabase().connect()
    try connection.execute("CREATE TABLE items (id INT, name VARCHAR(9), size INT, note VARCHAR(9))")
    try connection.execute("INSERT INTO items VALUES (1, 'a', 1, 'n'), (2, 'b', 2, 'n')")
    var changes = Assignments()
    changes.set("size", to: 9)
    changes.set("note", to: String?.none)
    #expect(try connection.execute("UPDATE items SET \(changes) WHERE id = 1") == 1)
    let rows = try connection.query("SELECT name, size, note FROM items ORDER BY id") { row in
      "\(try row.next(String.self)) \(try row.next(Int.self)) \(try row.next(String?.self) ?? "-")"
    }
    #expect(rows == ["a 9 -", "b 2 n"])
  }

  @Test func update_withoutAssignments_isRefusedByTheServer() throws {
    let connection = try TemporaryDatabase().connect()
    try connection.execute("CREATE TABLE items (id INT)")
    #expect(throws: DatabaseError.self) { try connection.execute("UPDATE items SET \(Assignments()), id = 2") }
  }
}
