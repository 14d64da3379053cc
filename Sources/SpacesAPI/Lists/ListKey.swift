import MariaDB

/// The columns that a list is ordered by, each from its highest value to its lowest. The last one is `id`.
struct ListKey: Sendable {
  /// `c.member_count, c.created_at, c.id`
  let columns: SQL
  /// `c.member_count DESC, c.created_at DESC, c.id DESC`
  let order: SQL
  /// The same order where the keys of a page are the table `k`.
  let pageOrder: SQL
  /// `c.id`
  let id: SQL
  /// Each of `columns`.
  private let parts: [SQL]

  var count: Int { parts.count }

  /// - Parameter table: what statements call the table.
  init(_ table: SQL, _ names: SQL...) {
    parts = names.map { "\(table).\($0)" }
    columns = parts.joined(by: ", ")
    order = parts.map { "\($0) DESC" }.joined(by: ", ")
    pageOrder = names.map { "k.\($0) DESC" }.joined(by: ", ")
    id = "\(table).id"
  }

  /// Whether a row has the key `place` or comes after it, in a form that MariaDB makes ranges of an index of.
  func isNotBefore(_ place: [SQLValue]) -> SQL {
    let last = "\(parts[count - 1]) <= \(place[count - 1])" as SQL
    return zip(parts, place).dropLast().reversed().reduce(last) { rest, column in
      "(\(column.0) < \(column.1) OR (\(column.0) = \(column.1) AND \(rest)))"
    }
  }
}
