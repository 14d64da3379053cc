import CMariaDB

/// The current row of a statement, in the packet in which the server has sent it (MariaDB protocol, "Binary resultset
/// row").
///
/// The client library is given no buffers for the columns. `mysql_stmt_fetch` then converts and copies nothing: it only
/// notes where each value begins and how long it is, after it has checked that the value ends within the packet. The
/// packet is valid until the next fetch.
@usableFromInline struct ResultSet {
  @usableFromInline let count: Int
  @usableFromInline let fields: UnsafePointer<MYSQL_FIELD>
  @usableFromInline let values: UnsafePointer<MYSQL_BIND>

  /// Nil if the statement has no result. An execution can change the columns (`SELECT ?`, an altered table), so this is
  /// asked for after each.
  init?(_ statement: UnsafeMutablePointer<MYSQL_STMT>) {
    guard let fields = statement.pointee.fields, let values = statement.pointee.bind else { return nil }
    count = Int(statement.pointee.field_count)
    self.fields = UnsafePointer(fields)
    self.values = UnsafePointer(values)
  }

  @inlinable func field(_ index: Int) -> UnsafePointer<MYSQL_FIELD> { fields + index }

  @inlinable func value(_ index: Int) -> UnsafePointer<MYSQL_BIND> { values + index }
}

/// How the values of a column are encoded.
enum ColumnType: UInt8 {
  case integer, decimal, text, binary, time
  /// FLOAT, TIME, BIT and other types that `Column` has no method for.
  case unsupported

  @inline(__always)
  init(_ field: UnsafePointer<MYSQL_FIELD>) {
    switch field.pointee.type {
    case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG,
      MYSQL_TYPE_YEAR:
      self = .integer
    case MYSQL_TYPE_NEWDECIMAL: self = .decimal
    case MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP, MYSQL_TYPE_DATE: self = .time
    case MYSQL_TYPE_STRING, MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_VARCHAR, MYSQL_TYPE_TINY_BLOB,
      MYSQL_TYPE_BLOB, MYSQL_TYPE_MEDIUM_BLOB, MYSQL_TYPE_LONG_BLOB:
      // 63 is the number of the character set "binary".
      self = field.pointee.charsetnr == 63 ? .binary : .text
    default: self = .unsupported
    }
  }
}

extension MYSQL_BIND {
  /// Where the value begins in the packet; nil for NULL.
  @inlinable var start: UnsafePointer<UInt8>? { u.row_ptr.map { UnsafePointer($0) } }
}

extension UnsafePointer<MYSQL_BIND> {
  /// The bytes of a value that its length precedes: in one byte, or after a byte from 252 to 254 in 2, 3 or 8 bytes.
  @inline(__always)
  var content: UnsafeBufferPointer<UInt8> {
    guard let start = pointee.start else { return UnsafeBufferPointer(start: nil, count: 0) }
    let prefix =
      switch start.pointee {
      case 252: 3
      case 253: 4
      case 254: 9
      default: 1
      }
    return UnsafeBufferPointer(start: start + prefix, count: Int(pointee.length_value))
  }
}
