import FoundationEssentials

/// A value bound to a statement. It is sent in the binary protocol in its own type.
public enum SQLValue: Sendable, Hashable {
  /// NULL.
  case null
  /// A BIGINT.
  case int(Int64)
  /// UTF-8, sent as text of the character set of the connection, utf8mb4.
  case text(String)
  /// Binary data, for BINARY, VARBINARY and BLOB columns.
  case bytes([UInt8])
  /// Sixteen bytes in network byte order, for a `BINARY(16)` column.
  case uuid(UUID)
  /// UTC, rounded to the microsecond, for a `DATETIME(6)` column. The year must be within 1 to 9999; `Date.distantPast`
  /// is not, because it is two days before the year 1 of the Gregorian calendar.
  case date(Date)
}

/// A type whose values can be bound to a statement.
///
/// An enum with raw values only has to declare the conformance.
public protocol SQLConvertible {
  /// The value to bind.
  var sqlValue: SQLValue { get }
}

extension SQLValue: SQLConvertible {
  /// The value itself.
  public var sqlValue: SQLValue { self }
}

extension Int: SQLConvertible {
  /// A BIGINT.
  public var sqlValue: SQLValue { .int(Int64(self)) }
}

extension Int64: SQLConvertible {
  /// A BIGINT.
  public var sqlValue: SQLValue { .int(self) }
}

extension Bool: SQLConvertible {
  /// 1 for true and 0 for false.
  public var sqlValue: SQLValue { .int(self ? 1 : 0) }
}

extension String: SQLConvertible {
  /// Text.
  public var sqlValue: SQLValue { .text(self) }
}

extension UUID: SQLConvertible {
  /// A `BINARY(16)`.
  public var sqlValue: SQLValue { .uuid(self) }
}

extension Date: SQLConvertible {
  /// A `DATETIME(6)` in UTC.
  public var sqlValue: SQLValue { .date(self) }
}

extension Array: SQLConvertible where Element == UInt8 {
  /// Binary data.
  public var sqlValue: SQLValue { .bytes(self) }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
  /// NULL for nil.
  @inlinable
  public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

extension SQLConvertible where Self: RawRepresentable, RawValue: SQLConvertible {
  /// The raw value.
  @inlinable
  public var sqlValue: SQLValue { rawValue.sqlValue }
}
