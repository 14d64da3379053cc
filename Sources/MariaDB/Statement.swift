import CMariaDB

/// A prepared statement: the one owner of a `MYSQL_STMT`. It must be gone before its connection is.
final class Statement {
  private let handle: UnsafeMutablePointer<MYSQL_STMT>
  private var result: ResultSet

  /// By the clock of the cache that keeps it.
  var lastUse = 0

  init(_ text: String, on connection: UnsafeMutablePointer<MYSQL>) throws {
    guard let handle = mysql_stmt_init(connection) else { throw DatabaseError(connection) }
    var text = text
    let status = text.withUTF8 { utf8 in
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
    result = ResultSet(handle, count: Int(mysql_stmt_field_count(handle)))
  }

  deinit {
    mysql_stmt_close(handle)
    result.deallocate()
  }

  /// Rows changed; for a statement with a result, nothing to count.
  var affectedRows: Int {
    mysql_stmt_field_count(handle) > 0 ? 0 : Int(truncatingIfNeeded: mysql_stmt_affected_rows(handle))
  }

  var hasResult: Bool { result.count > 0 }

  func execute(_ values: [SQLValue], using parameters: ParameterBuffer) throws {
    let count = Int(mysql_stmt_param_count(handle))
    // The library reads as many values as the text has question marks, however many there are.
    guard count == values.count else {
      throw StatementError(
        description: "The statement has \(count) question marks for \(values.count) values.")
    }
    if count > 0 { try parameters.bind(values, to: handle) }
    defer { parameters.shrink() }
    guard mysql_stmt_execute(handle) == 0 else { throw DatabaseError(handle) }
    guard mysql_stmt_more_results(handle) == 0 else {
      // A procedure with results: the library moves its buffers with each of them.
      throw DatabaseError(
        code: Int(CR_COMMANDS_OUT_OF_SYNC), sqlState: "HY000",
        message: "A statement with several results is not supported")
    }
    let columns = Int(mysql_stmt_field_count(handle))
    if columns != result.count {
      result.deallocate()
      result = ResultSet(handle, count: columns)
    }
    guard columns == 0 || result.bind() else { throw DatabaseError(handle) }
  }

  /// The next row, straight from the connection; nil after the last.
  func step() throws -> ResultSet? {
    switch mysql_stmt_fetch(handle) {
    case 0, MYSQL_DATA_TRUNCATED: return result
    case MYSQL_NO_DATA: return nil
    default: throw DatabaseError(handle)
    }
  }

  /// Reads what is left, so that the connection is ready for the next statement. An error that the
  /// server only finds while it sends the rows comes out here.
  func finish() throws {
    if hasResult { while try step() != nil {} }
  }
}
