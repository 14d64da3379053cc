import CMariaDB

/// A prepared statement and the only owner of its `MYSQL_STMT` handle. It must be released before its connection.
final class Statement {
  private let handle: UnsafeMutablePointer<MYSQL_STMT>
  /// The columns of the last execution; nil for a statement without a result.
  private var result: ResultSet?

  /// The time of the last use by the clock of the `StatementCache`.
  var lastUse = 0

  /// - Parameter text: in UTF-8.
  init(_ text: [UInt8], on connection: UnsafeMutablePointer<MYSQL>) throws {
    guard let handle = mysql_stmt_init(connection) else { throw DatabaseError(connection) }
    let status = text.withUnsafeBufferPointer { utf8 in
      utf8.withMemoryRebound(to: CChar.self) {
        mysql_stmt_prepare(handle, $0.baseAddress, UInt($0.count))
      }
    }
    guard status == 0 else {
      let error = DatabaseError(handle)
      mysql_stmt_close(handle)
      throw error
    }
    self.handle = handle
  }

  deinit {
    mysql_stmt_close(handle)
  }

  /// The number of rows changed; 0 for a statement with a result.
  var affectedRows: Int {
    mysql_stmt_field_count(handle) > 0 ? 0 : Int(truncatingIfNeeded: mysql_stmt_affected_rows(handle))
  }

  var hasResult: Bool { result != nil }

  func execute(_ values: [SQLValue], using parameters: ParameterBuffer) throws {
    let count = Int(mysql_stmt_param_count(handle))
    // The library reads one value for each question mark and does not check the number of values.
    guard count == values.count else {
      throw StatementError(
        description: "The statement has \(count) question marks for \(values.count) values.")
    }
    if count > 0 { try parameters.bind(values, to: handle) }
    defer { parameters.shrink() }
    guard mysql_stmt_execute(handle) == 0 else { throw DatabaseError(handle) }
    guard mysql_stmt_more_results(handle) == 0 else {
      // A procedure with several results: the library would move its buffers with each of them.
      throw DatabaseError(
        code: Int(CR_COMMANDS_OUT_OF_SYNC), sqlState: "HY000",
        message: "A statement with several results is not supported")
    }
    result = mysql_stmt_field_count(handle) > 0 ? ResultSet(handle) : nil
  }

  /// The next row, read from the connection; nil after the last one.
  func step() throws -> ResultSet? {
    switch mysql_stmt_fetch(handle) {
    case 0: return result
    case MYSQL_NO_DATA: return nil
    default: throw DatabaseError(handle)
    }
  }

  /// Reads the remaining rows, so that the connection is ready for the next statement. Throws an error that the server
  /// has found while it sent the rows.
  func finish() throws {
    if hasResult { while try step() != nil {} }
  }
}
