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

  /// - Parameter output: has room for the value.
  /// - Throws: `ColumnError` when the column is of another kind, or NULL and not nullable.
  func write(_ column: borrowing Column, to output: inout OutputSpan<UInt8>) throws {
    if isNullable, column.isNull { return Self.write("null", to: &output) }
    switch kind {
    case .id:
      let id = try column.uuid()
      output.append(UInt8(ascii: "\""))
      id.appendText(to: &output)
      output.append(UInt8(ascii: "\""))
    case .text:
      output.append(UInt8(ascii: "\""))
      let start = output.count
      try column.append(to: &output)
      output.escapeJSON(from: start)
      output.append(UInt8(ascii: "\""))
    case .integer: output.appendDecimal(try column.integer())
    case .flag: Self.write(try column.integer() != 0 ? "true" : "false", to: &output)
    case .time:
      let time = try column.civilTime()
      output.append(UInt8(ascii: "\""))
      time.append(to: &output)
      output.append(UInt8(ascii: "\""))
    case .json: try column.append(to: &output)
    }
  }

  private static func write(_ literal: StaticString, to output: inout OutputSpan<UInt8>) {
    literal.withUTF8Buffer { for byte in $0 { output.append(byte) } }
  }
}
