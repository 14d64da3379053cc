import FoundationEssentials

/// A type as which a column of a result can be read.
///
/// An enum with raw values only has to declare the conformance: `enum Role: String, SQLDecodable`.
public protocol SQLDecodable {
  /// Reads the column.
  ///
  /// - Throws: `ColumnError` if the column is NULL or of another type, `DatabaseError` if a long value cannot be
  ///   fetched.
  static func decode(_ column: borrowing Column) throws -> Self
}

extension Int: SQLDecodable {
  /// Any integer column, or a DECIMAL without a fraction.
  public static func decode(_ column: borrowing Column) throws -> Int { Int(try column.integer()) }
}

extension Int64: SQLDecodable {
  /// Any integer column, or a DECIMAL without a fraction.
  public static func decode(_ column: borrowing Column) throws -> Int64 { try column.integer() }
}

extension Bool: SQLDecodable {
  /// An integer column: zero is false and every other number true, as in MariaDB.
  public static func decode(_ column: borrowing Column) throws -> Bool { try column.integer() != 0 }
}

extension String: SQLDecodable {
  /// A CHAR, VARCHAR or TEXT column.
  public static func decode(_ column: borrowing Column) throws -> String { try column.text() }
}

extension Array: SQLDecodable where Element == UInt8 {
  /// The bytes of a binary column, or the UTF-8 of a text column.
  public static func decode(_ column: borrowing Column) throws -> [UInt8] { try column.bytes() }
}

extension UUID: SQLDecodable {
  /// A `BINARY(16)` column in network byte order.
  public static func decode(_ column: borrowing Column) throws -> UUID { try column.uuid() }
}

extension Date: SQLDecodable {
  /// A DATETIME or TIMESTAMP, or midnight UTC of a DATE.
  public static func decode(_ column: borrowing Column) throws -> Date { try column.date() }
}

extension SQLValue: SQLDecodable {
  /// A column of any of these types, as the value that is bound to compare with it.
  public static func decode(_ column: borrowing Column) throws -> SQLValue {
    guard !column.isNull else { return .null }
    return switch column.type {
    case .integer, .decimal: .int(try column.integer())
    case .text: .text(try column.text())
    case .time: .date(try column.date())
    case .binary, .unsupported: .bytes(try column.bytes())
    }
  }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
  /// Nil for NULL.
  public static func decode(_ column: borrowing Column) throws -> Wrapped? {
    column.isNull ? nil : try Wrapped.decode(column)
  }
}

extension SQLDecodable where Self: RawRepresentable, RawValue: SQLDecodable {
  /// The case with the raw value in the column.
  ///
  /// - Throws: `ColumnError` also for a value that no case has.
  public static func decode(_ column: borrowing Column) throws -> Self {
    let raw = try RawValue.decode(column)
    guard let value = Self(rawValue: raw) else {
      throw column.error("holds “\(raw)”, which is no \(Self.self)")
    }
    return value
  }
}
