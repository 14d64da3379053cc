/// The assignments of an UPDATE that changes only some columns, or of an INSERT … SET:
///
///     var changes = Assignments()
///     if let name = input.name { changes.set("name", to: name) }
///     guard !changes.isEmpty else { return }
///     try writer.execute("UPDATE spaces SET \(changes), updated_at = NOW(6) WHERE id = \(id)")
///
/// A statement without assignments is malformed and the server refuses it: check `isEmpty` first.
public struct Assignments: Sendable, Equatable {
  private(set) var sql: SQL = ""

  /// Makes an empty list.
  public init() {}

  /// Whether nothing was set.
  public var isEmpty: Bool { sql.utf8.isEmpty }

  /// Adds `column = ?` with `value` bound to it; a nil value sets NULL. Set each column at most once: of several
  /// assignments the server takes the last.
  public mutating func set(_ column: StaticString, to value: some SQLConvertible) {
    begin(column)
    sql += "\(value)"
  }

  /// Adds `column = expression`, such as `NOW(6)` or `version + 1`.
  public mutating func set(_ column: StaticString, toExpression expression: SQL) {
    begin(column)
    sql += expression
  }

  private mutating func begin(_ column: StaticString) {
    if !isEmpty { sql += ", " }
    column.withUTF8Buffer { sql.utf8.append(contentsOf: $0) }
    sql += " = "
  }
}

extension SQL.StringInterpolation {
  /// Splices the assignments in, separated by commas, for a SET clause.
  public mutating func appendInterpolation(_ assignments: Assignments) {
    appendInterpolation(assignments.sql)
  }
}
