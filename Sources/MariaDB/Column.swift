import CMariaDB
import Formats
import FoundationEssentials

/// One column of the current row. The compiler checks that it does not outlive the row.
///
/// Every method throws `ColumnError` if the column is NULL or of another type.
public struct Column: ~Copyable, ~Escapable {
  @usableFromInline let field: UnsafePointer<MYSQL_FIELD>
  @usableFromInline let value: UnsafePointer<MYSQL_BIND>

  @_lifetime(immortal)
  @inlinable @inline(__always)
  init(_ field: UnsafePointer<MYSQL_FIELD>, _ value: UnsafePointer<MYSQL_BIND>) {
    self.field = field
    self.value = value
  }

  /// The name or the alias in the select list.
  public var name: String { String(cString: field.pointee.name) }

  @inline(__always)
  var type: ColumnType { ColumnType(field) }

  /// Whether the column is NULL.
  @inlinable public var isNull: Bool { value.pointee.start == nil }

  /// The value of an integer column, or of a DECIMAL without a fraction, which is the type of SUM.
  public func integer() throws -> Int64 {
    let start = UnsafeRawPointer(try start(expecting: "an integer"))
    let isUnsigned = field.pointee.flags & UInt32(UNSIGNED_FLAG) != 0
    switch field.pointee.type {
    case MYSQL_TYPE_TINY: return isUnsigned ? Int64(start.load(as: UInt8.self)) : Int64(start.load(as: Int8.self))
    case MYSQL_TYPE_SHORT, MYSQL_TYPE_YEAR:
      let number = UInt16(littleEndian: start.loadUnaligned(as: UInt16.self))
      return isUnsigned ? Int64(number) : Int64(Int16(bitPattern: number))
    case MYSQL_TYPE_LONG, MYSQL_TYPE_INT24:
      let number = UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))
      return isUnsigned ? Int64(number) : Int64(Int32(bitPattern: number))
    case MYSQL_TYPE_LONGLONG:
      let number = Int64(littleEndian: start.loadUnaligned(as: Int64.self))
      guard number >= 0 || !isUnsigned else { throw error("holds a number above Int64.max") }
      return number
    case MYSQL_TYPE_NEWDECIMAL:
      let digits = String(decoding: value.content, as: UTF8.self)
      guard let number = Int64(digits) else { throw error("holds \(digits), which is no Int64") }
      return number
    default: throw mismatch("an integer")
    }
  }

  /// The text of a CHAR, VARCHAR or TEXT column.
  public func text() throws -> String {
    _ = try start(expecting: "text")
    guard type == .text else { throw mismatch("text") }
    return String(decoding: value.content, as: UTF8.self)
  }

  /// The bytes of a binary column, or the UTF-8 of a text column.
  public func bytes() throws -> [UInt8] {
    Array(try content())
  }

  /// The bytes of a binary column, or the UTF-8 of a text column, where they are.
  @_lifetime(copy self)
  public func span() throws -> Span<UInt8> {
    _overrideLifetime(Span(_unsafeElements: try content()), copying: self)
  }

  /// The bytes of the UUID in a `BINARY(16)` column, in network byte order (RFC 9562, section 4).
  public func uuidBytes() throws -> SIMD16<UInt8> {
    let start = UnsafeRawPointer(try start(expecting: "a UUID"))
    guard type == .binary else { throw mismatch("a UUID") }
    let length = value.pointee.length_value
    guard length == 16 else { throw error("holds \(length) bytes, where a UUID has 16") }
    // The first byte is the length.
    return start.loadUnaligned(fromByteOffset: 1, as: SIMD16<UInt8>.self)
  }

  /// The UUID in a `BINARY(16)` column, in network byte order (RFC 9562, section 4).
  public func uuid() throws -> UUID {
    UUID(uuid: unsafeBitCast(try uuidBytes(), to: uuid_t.self))
  }

  /// The value of a DATETIME or TIMESTAMP in UTC, or midnight of a DATE. Unlike `date`, it is not converted.
  public func civilTime() throws -> CivilTime {
    _ = try start(expecting: "a date")
    guard type == .time else { throw mismatch("a date") }
    guard let time = CivilTime(packed: value.content) else { throw error("holds a date that is none") }
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

  @inline(__always)
  private func start(expecting wanted: StaticString) throws -> UnsafePointer<UInt8> {
    guard let start = value.pointee.start else { throw null(wanted) }
    return start
  }

  @inline(__always)
  private func content() throws -> UnsafeBufferPointer<UInt8> {
    _ = try start(expecting: "bytes")
    guard type == .binary || type == .text else { throw mismatch("bytes") }
    return value.content
  }

  @inline(never)
  private func null(_ wanted: StaticString) -> ColumnError {
    error("is NULL, where \(wanted) was expected")
  }

  @inline(never)
  private func mismatch(_ wanted: String) -> ColumnError {
    error("is of another type (\(type)), where \(wanted) was expected")
  }
}
