import Foundation
import MariaDBFixture
import Testing

@testable import MariaDB

@Suite struct ScriptTests {
  @Test(arguments: [
    ("", []), (" \n\t", []), (";;", []), ("A", ["A"]), ("A;", ["A"]), ("A; B ;\nC", ["A", " B ", "\nC"]),
    ("-- only; this\n", []), ("# only; this", []), ("/* only; this */;", []), ("--", []), ("/*", []),
    ("A -- b; c\n; D", ["A -- b; c\n", " D"]), ("A # b; c\n; D", ["A # b; c\n", " D"]),
    ("A /* ; */ B; C", ["A /* ; */ B", " C"]), ("/*! A */; /*M! B */", ["/*! A */", " /*M! B */"]),
    ("1--2; 3", ["1--2", " 3"]), ("1 - 2; 3/4", ["1 - 2", " 3/4"]),
    ("';'; \";\"; `;`", ["';'", " \";\"", " `;`"]), ("'a'';b'; C", ["'a'';b'", " C"]),
    (#"'\';'; C"#, [#"'\';'"#, " C"]), (#"'\\'; C"#, [#"'\\'"#, " C"]), (#"`\`; C"#, [#"`\`"#, " C"]),
    ("'-- no comment'; C", ["'-- no comment'", " C"]), ("'open; ", ["'open; "]), ("Grüße; 🙂", ["Grüße", " 🙂"]),
  ])
  func statements_areCutAtSemicolonsOutsideOfTextsNamesAndComments(_ script: String, _ statements: [String]) {
    #expect(SQLScript.statements(script) == statements)
  }

  @Test func script_runsEveryStatement() throws {
    let connection = try TemporaryDatabase().connect()
    try connection.script(
      """
      CREATE TABLE items (name VARCHAR(9)); INSERT INTO items (name) VALUES ('a;b'); SELECT * FROM items; -- a comment

      """)
    #expect(try connection.first("SELECT name FROM items") { try $0.next() } == "a;b")
  }

  @Test func script_secondStatementFails_isThrownAndTheRestNotRun() throws {
    let connection = try TemporaryDatabase().connect()
    let error = #expect(throws: DatabaseError.self) {
      try connection.script("CREATE TABLE items (id INT); DELETE FROM nothing; INSERT INTO items VALUES (1)")
    }
    #expect(error?.isMissingTable == true)
    #expect(try connection.first("SELECT COUNT(*) FROM items") { try $0.next() } == 0)
  }

  @Test func statements_severalInOne_areRefused() throws {
    let connection = try TemporaryDatabase().connect()
    #expect(throws: DatabaseError.self) { try connection.execute("SELECT 1; SELECT 2") }
    #expect(throws: DatabaseError.self) { try connection.command("SELECT 1; SELECT 2") }
  }
}
