import Formats
import MariaDB

/// How a column is written as JSON. It holds no references, so that nothing is counted while rows are written.
struct ColumnFormat: Sendable {
  enum Kind: Sendable {
    case id, text, integer, flag, time, json
  }

  /// The most bytes that a value takes. A text takes six more for each of its own: that is what an escape can take.
  static let capacity = 48
  static let capacityPerByte = 6

  let kind: Kind
  let isNullable: Bool

  /// - Parameter json: has room for the value.
  /// - Throws: `ColumnError` when the column is of another kind, or NULL and not nullable.
  @inline(__always)
  func write(_ column: borrowing Column, to json: inout ByteCursor) throws {
    if isNullable, column.isNull { return json.appendNull() }
    switch kind {
    case .id:
      json.append(UInt8(ascii: "\""))
      json.appendUUID(try column.uuidBytes())
      json.append(UInt8(ascii: "\""))
    case .text: json.appendJSON(try column.span())
    case .integer: json.appendDecimal(try column.integer())
    case .flag: json.append(try column.integer() != 0 ? "true" : "false")
    case .time:
      json.append(UInt8(ascii: "\""))
      try column.civilTime().append(to: &json)
      json.append(UInt8(ascii: "\""))
    case .json: json.append(try column.span())
    }
  }
}
