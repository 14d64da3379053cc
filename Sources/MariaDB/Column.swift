import CMariaDB
import Formats
import FoundationEssentials

/// One column of the current row. The compiler checks that it does not outlive the row.
///
/// Every method throws `ColumnError` if the column is NULL or of another type, and `DatabaseError` if a long value
/// cannot be fetched.
public struct Column: ~Copyable, ~Escapable {
  private let result: ResultSet
  private let index: Int
  private let slot: UnsafePointer<ResultSet.Slot>

  @_lifetime(immortal)
  init(_ result: ResultSet, _ index: Int) {
    self.result = result
    self.index = index
    slot = UnsafePointer(result.slots + index)
  }

  /// The name or the alias in the select list.
  public var name: String { result.name(index) }

  /// Whether the column is NULL.
  public var isNull: Bool { slot.pointee.isNull != 0 }

  /// The value of an integer column, or of a DECIMAL without a fraction, which is the type of SUM.
  public func integer() throws -> Int64 {
    switch try type(expecting: "an integer") {
    case .integer: return slot.pointee.integer
    case .unsigned:
      guard slot.pointee.integer >= 0 else { throw error("holds a number above Int64.max") }
      return slot.pointee.integer
    case .decimal:
      let digits = try string()
      guard let number = Int64(digits) else { throw error("holds \(digits), which is no Int64") }
      return number
    default: throw mismatch("an integer")
    }
  }

  /// The text of a CHAR, VARCHAR or TEXT column.
  public func text() throws -> String {
    guard try type(expecting: "text") == .text else { throw mismatch("text") }
    return try string()
  }

  /// The bytes of a binary column, or the UTF-8 of a text column.
  public func bytes() throws -> [UInt8] {
    try expectBytes()
    return try withBuffer { Array($0) }
  }

  /// Appends the bytes of a binary column, or the UTF-8 of a text column. `output` must have room for them; see
  /// `Row.byteCount`.
  public func append(to output: inout OutputSpan<UInt8>) throws {
    try expectBytes()
    try withBuffer { bytes in
      output.withUnsafeMutableBufferPointer { buffer, count in
        precondition(bytes.count <= buffer.count - count)
        _ = UnsafeMutableBufferPointer(rebasing: buffer[count...]).initialize(fromContentsOf: bytes)
        count += bytes.count
      }
    }
  }

  /// The UUID in a `BINARY(16)` column, in network byte order (RFC 9562, section 4).
  public func uuid() throws -> UUID {
    guard try type(expecting: "a UUID") == .binary else { throw mismatch("a UUID") }
    guard slot.pointee.length == 16 else { throw error("holds \(slot.pointee.length) bytes, where a UUID has 16") }
    return try withBuffer { UUID(uuid: UnsafeRawBufferPointer($0).loadUnaligned(as: uuid_t.self)) }
  }

  /// The value of a DATETIME or TIMESTAMP in UTC, or midnight of a DATE. Unlike `date`, it is not converted.
  public func civilTime() throws -> CivilTime {
    guard try type(expecting: "a date") == .time else { throw mismatch("a date") }
    guard let time = CivilTime(slot.pointee.time) else { throw error("holds a date that is none") }
    return time
  }

  /// The moment of a DATETIME or TIMESTAMP in UTC, or midnight UTC of a DATE.
  public func date() throws -> Date {
    Date(try civilTime())
  }

  /// The error to throw if the column holds no value of the wanted type.
  ///
  /// - Parameter problem: completes a sentence that begins with the name of the column.
  public func error(_ problem: String) -> ColumnError {
    ColumnError(column: name, problem: problem)
  }

  private func type(expecting wanted: String) throws -> ColumnType {
    guard !isNull else { throw error("is NULL, where \(wanted) was expected") }
    return slot.pointee.type
  }

  private func mismatch(_ wanted: String) -> ColumnError {
    error("is of another type (\(slot.pointee.type)), where \(wanted) was expected")
  }

  private func expectBytes() throws {
    let type = try type(expecting: "bytes")
    guard type == .binary || type == .text else { throw mismatch("bytes") }
  }

  private func string() throws -> String {
    let length = Int(slot.pointee.length)
    guard slot.pointee.length > slot.pointee.capacity else {
      return String(decoding: UnsafeBufferPointer(start: slot.pointee.buffer, count: length), as: UTF8.self)
    }
    return try String(unsafeUninitializedCapacity: length) { buffer in
      try result.fetch(index, into: buffer.baseAddress!)
      return length
    }
  }

  @inline(__always)
  private func withBuffer<T>(_ body: (UnsafeBufferPointer<UInt8>) throws -> T) throws -> T {
    let length = Int(slot.pointee.length)
    guard slot.pointee.length > slot.pointee.capacity else {
      return try body(UnsafeBufferPointer(start: slot.pointee.buffer, count: length))
    }
    return try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { buffer in
      try result.fetch(index, into: buffer.baseAddress!)
      return try body(UnsafeBufferPointer(buffer))
    }
  }
}
