import Testing

/// Which folder writes which table: there is one place where each table changes.
@Suite struct TableTests {
  /// `SpacesAPI/Accounts` or `Ledger`: a folder of SpacesAPI, or another target.
  static func owner(of path: String) -> String {
    let folders = path.split(separator: "/").dropFirst().dropLast()
    return folders.prefix(folders.first == "SpacesAPI" ? 2 : 1).joined(separator: "/")
  }

  static let statementsOfTables: [(String, Set<String>)] = [
    ("SELECT a FROM t FOR UPDATE SKIP LOCKED", []),
    ("INSERT INTO t (a) VALUES (\\()) ON DUPLICATE KEY UPDATE a = VALUES(a)", ["t"]),
    ("\n  INSERT IGNORE INTO t SELECT * FROM u\n", ["t"]),
    ("REPLACE INTO `t` VALUES (1)", ["t"]),
    ("SELECT REPLACE(a, 'UPDATE u', b) FROM t", []),
    ("UPDATE t SET a = 1, b = \\() WHERE c = 2", ["t"]),
    ("UPDATE t x JOIN u y ON x.a = y.a SET y.b = x.b, y.c = 1 WHERE x.d = 1", ["u"]),
    ("UPDATE t, u SET t.b = 1, u.c = 2", ["t", "u"]),
    ("DELETE FROM t WHERE a < 1", ["t"]),
    ("DELETE x FROM t x JOIN u ON u.a = x.a", ["t"]),
    ("DELETE x, y FROM t AS x LEFT JOIN u y ON TRUE", ["t", "u"]),
    ("DELETE x FROM (\\()) k STRAIGHT_JOIN t x ON x.a = k.a", ["t"]),
    ("DELETE FROM x USING t x JOIN u WHERE TRUE", ["t"]),
    ("WITH k AS (SELECT 1) DELETE FROM t; TRUNCATE TABLE u", ["t", "u"]),
    ("DELETE", []),
    ]

  static let tables: Set<String> = {
    let migrations = SourceTree.files(in: "sql") { $0.hasSuffix(".sql") }.map(\.text)
    let literals = SourceTree.swift.flatMap { $0.literals.map(\.text) }
    return Set((migrations + literals).flatMap { text in
      text.matches(of: /\bCREATE TABLE (?:IF NOT EXISTS )?(\w+)/).map { String($0.1) }
    })
  }()

  static let statements: [(file: SourceTree.File, line: Int, writes: SQLWrites)] = SourceTree.swift.flatMap { file in
    file.literals.map { (file, $0.line, SQLWrites($0.text)) }
  }

  /// The places that write each table, by the folder that they are in.
  static let writers: [String: [String: [String]]] = statements.reduce(into: [:]) { writers, statement in
    let (file, line, writes) = statement
    for table in writes.tables {
      writers[table, default: [:]][owner(of: file.path), default: []].append("\(file.path):\(line)")
    }
  }

  @Test func table_isWrittenByOneFolder() {
    expectNone(Self.tables.sorted().compactMap { table in
      let writers = Self.writers[table] ?? [:]
      if writers.isEmpty { return "Nothing writes \(table)." }
      if writers.count == 1 { return nil }
      let places = writers.sorted { $0.key < $1.key }.map { "\n  \($0.key): \($0.value.joined(separator: ", "))" }
      return "\(table) is written by \(writers.count) folders:\(places.joined())"
    })
    #expect(Self.tables.count > 20)
  }

  @Test func table_ofALibrary_isWrittenByIt() {
    let ledger = Self.tables.filter { $0.hasPrefix("ledger_") }
    #expect(!ledger.isEmpty)
    for table in ledger { #expect(Self.writers[table]?.keys.sorted() == ["Ledger"], "\(table)") }
    #expect(Self.writers["schema_migrations"]?.keys.sorted() == ["MariaDB"])
  }

  @Test func statement_namesTheTableThatItWrites() {
    let hidden = Self.statements.filter { $0.writes.hasHiddenTable && Self.owner(of: $0.file.path) != "MariaDB" }
    expectNone(hidden.map { "\($0.file.path):\($0.line) writes a table that the statement does not name." })
  }

  /// A transaction begins before a SELECT that locks, which is told by words in capitals.
  @Test func statement_locksInCapitals() throws {
    let clause = /(?i)\b(FOR\s+UPDATE|LOCK\s+IN\s+SHARE\s+MODE)\b/
    var count = 0
    for file in SourceTree.swift where file.path.hasPrefix("Sources/") {
      for literal in file.literals {
        for match in literal.text.matches(of: clause) {
          count += 1
          #expect(match.1 == match.1.uppercased(), "\(file.path):\(literal.line)")
        }
      }
    }
    #expect(count > 10)
  }

  @Test(arguments: statementsOfTables)
  func tables_areFoundInStatements(sql: String, tables: Set<String>) {
    #expect(SQLWrites(sql).tables == tables)
    #expect(!SQLWrites(sql).hasHiddenTable)
  }

  @Test(arguments: [
    "UPDATE \\() SET a = 1", "INSERT INTO \\() (a)", "DELETE FROM \\()", "DELETE x FROM \\() x", "DELETE FROM ",
    "INSERT INTO ", "UPDATE ", "UPDATE t JOIN \\() x ON TRUE SET x.a = 1", "TRUNCATE \\()",
  ])
  func hiddenTables_areFoundInStatements(sql: String) {
    #expect(SQLWrites(sql).hasHiddenTable)
  }
}
