import FoundationEssentials

/// A type that one column of a result can be read as.
///
/// An enum with raw values needs no more than the name: `enum Role: String, SQLDecodable`.
public protocol SQLDecodable {
  /// Throws `ColumnError` when the column is NULL or of another type.
  static func decode(_ column: borrowing Column) throws -> Self
}

extension Int: SQLDecodable {
  public static func decode(_ column: borrowing Column) throws -> Int { Int(try column.integer()) }
}

extension Int64: SQLDecodable {
  public static func decode(_ column: borrowing Column) throws -> Int64 { try column.integer() }
}

extension Bool: SQLDecodable {
  /// Zero is false and every other number true, as in the server.
  public static func decode(_ column: borrowing Column) throws -> Bool { try column.integer() != 0 }
}

extension String: SQLDecodable {
  public static func decode(_ column: borrowing Column) throws -> String { try column.text() }
}

extension Array: SQLDecodable where Element == UInt8 {
  /// The bytes of a binary column, or the UTF-8 of a text column.
  public static func decode(_ column: borrowing Column) throws -> [UInt8] { try column.bytes() }
}

extension UUID: SQLDecodable {
  public static func decode(_ column: borrowing Column) throws -> UUID { try column.uuid() }
}

extension Date: SQLDecodable {
  /// A DATETIME or TIMESTAMP, or midnight UTC of a DATE.
  public static func decode(_ column: borrowing Column) throws -> Date { try column.date() }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
  public static func decode(_ column: borrowing Column) throws -> Wrapped? {
    column.isNull ? nil : try Wrapped.decode(column)
  }
}

extension SQLDecodable where Self: RawRepresentable, RawValue: SQLDecodable {
  public static func decode(_ column: borrowing Column) throws -> Self {
    let raw = try RawValue.decode(column)
    guard let value = Self(rawValue: raw) else {
      throw column.error("holds “\(raw)”, which is no \(Self.self)")
    }
    return value
  }
}
