/// The row just fetched, read from left to right, so that an initialiser mirrors its select list:
///
///     init(_ row: inout Row) throws {
///       id = try row.next()
///       name = try row.next()
///     }
///
/// A row is a view into the statement: it cannot be copied and does not outlive the closure that gets it.
public struct Row: ~Copyable {
  @usableFromInline let result: ResultSet
  @usableFromInline var position = 0

  init(_ result: ResultSet) {
    self.result = result
  }

  /// The next column as a `T`.
  ///
  /// - Throws: `ColumnError` if it is NULL, of another type, or past the end of the row.
  @inlinable
  public mutating func next<T: SQLDecodable>(_ type: T.Type = T.self) throws -> T {
    try T.decode(column())
  }

  /// At least the sum of the lengths in bytes of all text and binary columns of the row.
  public var byteCount: Int {
    var sum: UInt = 0
    for index in 0..<result.count where result.value(index).pointee.start != nil {
      sum &+= result.value(index).pointee.length_value
    }
    return Int(sum)
  }

  /// The column at `index`, from 0, as a `T`. The position for `next` does not change.
  ///
  /// - Throws: the errors of `next`.
  public func value<T: SQLDecodable>(at index: Int, _ type: T.Type = T.self) throws -> T {
    try require(index)
    return try T.decode(Column(result.field(index), result.value(index)))
  }

  /// The next column, for reading without conversion. It must not be used after the following one is asked for.
  ///
  /// - Throws: `ColumnError` if the row has no more columns.
  @_lifetime(&self)
  @inlinable @inline(__always)
  public mutating func column() throws -> Column {
    try require(position)
    defer { position += 1 }
    return Column(result.field(position), result.value(position))
  }

  @inlinable @inline(__always)
  func require(_ index: Int) throws {
    guard index < result.count else { throw missing(index) }
  }

  @usableFromInline func missing(_ index: Int) -> ColumnError {
    ColumnError(column: "\(index + 1)", problem: "was asked for, but the row has only \(result.count)")
  }
}

/// A column cannot be read as the requested type: the statement and the code that reads its rows do not match.
public struct ColumnError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The name of the column; its number, from 1, if the row has no such column.
  public var column: String
  /// The problem, as the end of a sentence that begins with the column.
  public var problem: String

  /// A sentence for the log. It can contain the value of the column.
  public var description: String { "Column \(column) \(problem)." }
}
