/// The statements of a transaction that are sent together with COMMIT; see `Writer.executeLast`.
struct LastStatements {
  private var statements: [(sql: SQL, refusal: (any Error)?)] = []

  var isEmpty: Bool { statements.isEmpty }

  mutating func append(_ sql: SQL, orThrow refusal: (any Error)?) {
    statements.append((sql, refusal))
  }

  /// - Parameter begins: whether the transaction is still to begin.
  func committing(begins: Bool) -> SQL {
    var text = SQL.StringInterpolation(
      literalCapacity: statements.reduce(60) { $0 + $1.sql.utf8.count + 100 },
      interpolationCount: statements.reduce(0) { $0 + $1.sql.values.count })
    text.appendLiteral(begins ? "BEGIN NOT ATOMIC START TRANSACTION; " : "BEGIN NOT ATOMIC ")
    for (index, statement) in statements.enumerated() {
      text.appendInterpolation(statement.sql)
      text.appendLiteral("; ")
      if statement.refusal != nil {
        // SQLSTATE 45000 is for conditions that statements raise themselves.
        text.appendLiteral("IF ROW_COUNT() = 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '")
        text.appendInterpolation(raw: String(index))
        text.appendLiteral("'; END IF; ")
      }
    }
    text.appendLiteral("COMMIT; END")
    return SQL(stringInterpolation: text)
  }

  /// The error that was given for the statement that has changed no row; nil for any other error.
  func refusal(for error: DatabaseError) -> (any Error)? {
    guard error.sqlState == "45000", let index = Int(error.message), statements.indices.contains(index) else { return nil }
    return statements[index].refusal
  }
}
