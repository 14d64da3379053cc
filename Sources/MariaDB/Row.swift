/// The row just fetched, read from left to right, so that an initialiser mirrors its select list:
///
///     init(_ row: inout Row) throws {
///       id = try row.next()
///       name = try row.next()
///     }
///
/// It is a view into the statement: it cannot be copied and does not outlive the closure it is given to.
public struct Row: ~Copyable {
  private let result: ResultSet
  private var position = 0

  init(_ result: ResultSet) {
    self.result = result
  }

  /// The next column, as a `T`.
  ///
  /// - Throws: `ColumnError` when it is NULL, of another type, or not there.
  @inlinable
  public mutating func next<T: SQLDecodable>(_ type: T.Type = T.self) throws -> T {
    try T.decode(column())
  }

  /// The next column, to read without making a value of it. It must be gone before the next one is asked for.
  ///
  /// - Throws: `ColumnError` when the row has no more.
  @_lifetime(&self)
  public mutating func column() throws -> Column {
    guard position < result.count else {
      throw ColumnError(
        column: "\(position + 1)", problem: "was asked for, but the row has only \(result.count)")
    }
    defer { position += 1 }
    return Column(result, position)
  }
}

/// A column that cannot be read as the type asked for: a statement and its row do not fit each other.
public struct ColumnError: Error, Sendable, Equatable, CustomStringConvertible {
  public var column: String
  public var problem: String

  public var description: String { "Column \(column) \(problem)." }
}
