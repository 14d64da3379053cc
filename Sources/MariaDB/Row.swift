import CMariaDB
import FoundationEssentials

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

  /// The next column. Throws `ColumnError` when it is NULL, of another type, or not there.
  @inlinable
  public mutating func next<T: SQLDecodable>(_ type: T.Type = T.self) throws -> T {
    try T.decode(take())
  }

  /// Apart from `next`, which is compiled into its callers, as is `Connection.query`: a page of 50 rows
  /// takes a tenth less time on this side than with generic code called through witness tables.
  @usableFromInline
  mutating func take() throws -> Column {
    guard position < result.count else {
      throw ColumnError(
        column: "\(position + 1)", problem: "was asked for, but the row has only \(result.count)")
    }
    defer { position += 1 }
    return Column(result: result, index: position)
  }
}

/// One column of the current row.
public struct Column: ~Copyable {
  let result: ResultSet
  let index: Int

  private var slot: ResultSet.Slot { result.slots[index] }

  public var name: String { result.name(index) }

  public var isNull: Bool { slot.isNull != 0 }

  /// Any integer column, or a DECIMAL without a fraction, which is what SUM answers.
  public func integer() throws -> Int64 {
    switch try kind(expecting: "an integer") {
    case .integer: return slot.integer
    case .unsigned:
      guard slot.integer >= 0 else { throw error("holds a number above Int64.max") }
      return slot.integer
    case .decimal:
      let digits = try string()
      guard let number = Int64(digits) else { throw error("holds \(digits), which is no Int64") }
      return number
    default: throw mismatch("an integer")
    }
  }

  public func text() throws -> String {
    guard try kind(expecting: "text") == .text else { throw mismatch("text") }
    return try string()
  }

  public func bytes() throws -> [UInt8] {
    let kind = try kind(expecting: "bytes")
    guard kind == .binary || kind == .text else { throw mismatch("bytes") }
    let length = Int(slot.length)
    return try [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      try result.copy(index, into: UnsafeMutableRawBufferPointer(buffer))
      count = length
    }
  }

  public func uuid() throws -> UUID {
    guard try kind(expecting: "a UUID") == .binary else { throw mismatch("a UUID") }
    guard slot.length == 16 else { throw error("holds \(slot.length) bytes, where a UUID has 16") }
    var uuid: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    try withUnsafeMutableBytes(of: &uuid) { try result.copy(index, into: $0) }
    return UUID(uuid: uuid)
  }

  public func date() throws -> Date {
    guard try kind(expecting: "a date") == .time else { throw mismatch("a date") }
    guard let date = DateTime.date(slot.time) else { throw error("holds a date that is none") }
    return date
  }

  public func error(_ problem: String) -> ColumnError {
    ColumnError(column: name, problem: problem)
  }

  private func kind(expecting wanted: String) throws -> ResultSet.Kind {
    guard !isNull else { throw error("is NULL, where \(wanted) was expected") }
    return slot.kind
  }

  private func mismatch(_ wanted: String) -> ColumnError {
    error("is of another type (\(slot.kind)), where \(wanted) was expected")
  }

  private func string() throws -> String {
    let length = Int(slot.length)
    return try String(unsafeUninitializedCapacity: length) { buffer in
      try result.copy(index, into: UnsafeMutableRawBufferPointer(buffer))
      return length
    }
  }
}

/// A column that cannot be read as the type asked for: a statement and its row do not fit each other.
public struct ColumnError: Error, Sendable, Equatable, CustomStringConvertible {
  public var column: String
  public var problem: String

  public var description: String { "Column \(column) \(problem)." }
}
