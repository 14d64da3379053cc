/// The assignments of an UPDATE that changes only some columns:
///
///     var changes = Assignments()
///     if let name = input.name { changes.set("name", to: name) }
///     guard !changes.isEmpty else { return }
///     try writer.execute("UPDATE spaces SET \(changes), updated_at = NOW(6) WHERE id = \(id)")
///
/// Without any assignment the statement is malformed and the server refuses it: ask `isEmpty` first.
public struct Assignments: Sendable, Equatable {
  private(set) var sql: SQL = ""

  public init() {}

  public var isEmpty: Bool { sql.text.isEmpty }

  /// Adds `column = ?` with `value` bound to it. A nil sets NULL. Each column at most once: where one is
  /// named twice, the server takes the last.
  public mutating func set(_ column: StaticString, to value: some SQLConvertible) {
    set(column, toExpression: "\(value)")
  }

  /// Adds `column = expression`, such as `NOW(6)` or `version + 1`.
  public mutating func set(_ column: StaticString, toExpression expression: SQL) {
    if !isEmpty { sql += ", " }
    sql += "\(raw: "\(column)") = \(expression)"
  }
}

extension SQL.StringInterpolation {
  public mutating func appendInterpolation(_ assignments: Assignments) {
    appendInterpolation(assignments.sql)
  }
}
