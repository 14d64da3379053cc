import FoundationEssentials

/// One bound value, sent in the binary protocol as the type it is.
public enum SQLValue: Sendable, Equatable {
  case null
  case int(Int64)
  /// UTF-8, sent as text of the connection's character set, utf8mb4.
  case text(String)
  case bytes([UInt8])
  /// Sixteen bytes in network order, for a `BINARY(16)` column.
  case uuid(UUID)
  /// UTC, rounded to the microsecond, for a `DATETIME(6)` column. Years 1 to 9999:
  /// not `Date.distantPast`, which is two days too early for the Gregorian calendar.
  case date(Date)
}

public protocol SQLConvertible {
  var sqlValue: SQLValue { get }
}

extension SQLValue: SQLConvertible {
  public var sqlValue: SQLValue { self }
}

extension Int: SQLConvertible {
  public var sqlValue: SQLValue { .int(Int64(self)) }
}

extension Int64: SQLConvertible {
  public var sqlValue: SQLValue { .int(self) }
}

extension Bool: SQLConvertible {
  public var sqlValue: SQLValue { .int(self ? 1 : 0) }
}

extension String: SQLConvertible {
  public var sqlValue: SQLValue { .text(self) }
}

extension UUID: SQLConvertible {
  public var sqlValue: SQLValue { .uuid(self) }
}

extension Date: SQLConvertible {
  public var sqlValue: SQLValue { .date(self) }
}

extension Array: SQLConvertible where Element == UInt8 {
  public var sqlValue: SQLValue { .bytes(self) }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
  public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

extension SQLConvertible where Self: RawRepresentable, RawValue: SQLConvertible {
  public var sqlValue: SQLValue { rawValue.sqlValue }
}
