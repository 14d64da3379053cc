import CMariaDB
import Glibc

/// One connection: the one owner of a `MYSQL`. Not `Sendable`: one thread at a time uses it.
///
/// Every statement is prepared, once per connection and text. Rows are read straight from the connection
/// as the server sends them, so no other statement can run inside the closure that is given them.
public final class Connection {
  private let handle: UnsafeMutablePointer<MYSQL>
  private let parameters = ParameterBuffer()
  private var statements: StatementCache
  private var isReading = false

  public private(set) var lastInsertID: Int64 = 0

  /// Statements that came back without an error since the connection was lent.
  var completed = 0

  /// Why the current transaction can no longer commit, whatever its body makes of the error.
  private(set) var doom: DatabaseError?

  /// Takes over a connected handle.
  init(owning handle: UnsafeMutablePointer<MYSQL>, statements: Int) {
    self.handle = handle
    self.statements = StatementCache(capacity: statements)
  }

  deinit {
    statements.removeAll()
    mysql_close(handle)
  }

  /// Every row, as `map` makes it.
  @inlinable
  public func query<T>(_ sql: SQL, _ map: (inout Row) throws -> T) throws -> [T] {
    var rows: [T] = []
    try forEach(sql) { row in rows.append(try map(&row)) }
    return rows
  }

  /// The first row, as `map` makes it, or nil when there is none.
  @inlinable
  public func first<T>(_ sql: SQL, _ map: (inout Row) throws -> T) throws -> T? {
    var first: T?
    var isFirst = true
    try forEach(sql) { row in
      if isFirst { first = try map(&row) }
      isFirst = false
    }
    return first
  }

  /// Calls `body` with each row as it arrives, in constant memory however many there are. When `body`
  /// throws, the rows left are read and dropped.
  public func forEach(_ sql: SQL, _ body: (inout Row) throws -> Void) throws {
    try run(sql) { statement in
      guard statement.hasResult else {
        throw StatementError(description: "The statement has no result to read rows from.")
      }
      isReading = true
      defer { isReading = false }
      while let result = try statement.step() {
        var row = Row(result)
        do {
          try body(&row)
        } catch {
          do { try statement.finish() } catch let drain { note(drain) }
          throw error
        }
      }
    }
  }

  /// How many rows were inserted, deleted or really changed: an UPDATE that finds a row as it wants it does
  /// not count it.
  @discardableResult
  public func execute(_ sql: SQL) throws -> Int {
    try run(sql) { $0.affectedRows }
  }

  /// Several statements separated by semicolons, without values, as a migration has them. The first error
  /// ends it; what came before it has been done.
  public func script(_ text: String) throws {
    try whileReady {
      try check(mysql_set_server_option(handle, MYSQL_OPTION_MULTI_STATEMENTS_ON) == 0)
      defer {
        if mysql_set_server_option(handle, MYSQL_OPTION_MULTI_STATEMENTS_OFF) != 0 { isOutOfStep = true }
      }
      try send(text)
      var more: Int32
      repeat {
        // A result has to be read off even where nobody wants it.
        if let result = mysql_store_result(handle) {
          mysql_free_result(result)
        } else {
          try check(mysql_field_count(handle) == 0)
        }
        more = mysql_next_result(handle)
      } while more == 0
      try check(more == -1)
    }
  }

  private func run<T>(_ sql: SQL, _ read: (Statement) throws -> T) throws -> T {
    try whileReady {
      let statement = try executed(sql)
      lastInsertID = statement.insertID
      let value = try read(statement)
      try statement.finish()
      return value
    }
  }

  private func executed(_ sql: SQL) throws -> Statement {
    if let statement = statements.find(sql.text) {
      do {
        try statement.execute(sql.values, using: parameters)
        return statement
      } catch let error as DatabaseError where error.isStaleStatement {
        statements.remove(sql.text)
      } catch let error as DatabaseError where error.code == Int(CR_NEW_STMT_METADATA) {
        // An altered table gave it other columns. It has run, so only its next use may prepare it anew.
        statements.remove(sql.text)
        throw error
      }
    }
    let statement = try prepared(sql.text)
    statements.insert(statement, for: sql.text)
    try statement.execute(sql.values, using: parameters)
    return statement
  }

  private func prepared(_ text: String) throws -> Statement {
    do {
      return try Statement(text, on: handle)
    } catch let error as DatabaseError where error.code == Int(ER_MAX_PREPARED_STMT_COUNT_REACHED) {
      // All connections together keep more than the server holds: this one gives its share back.
      statements.removeAll()
      return try Statement(text, on: handle)
    }
  }

  /// A statement of the text protocol with no result: BEGIN, COMMIT, ROLLBACK.
  func command(_ text: String) throws {
    try whileReady { try send(text) }
  }

  private func send(_ text: String) throws {
    var text = text
    try check(
      text.withUTF8 { utf8 in
        utf8.withMemoryRebound(to: CChar.self) {
          mysql_real_query(handle, $0.baseAddress, UInt($0.count)) == 0
        }
      })
  }

  private func check(_ succeeded: Bool) throws {
    guard succeeded else { throw DatabaseError(handle) }
  }

  /// The one gate to the server: nothing passes while rows are being read or the transaction is doomed.
  private func whileReady<T>(_ body: () throws -> T) throws -> T {
    guard !isReading else {
      throw StatementError(description: "A statement cannot run while the rows of another are read.")
    }
    if let doom { throw doom }
    do {
      let value = try body()
      completed += 1
      return value
    } catch {
      note(error)
      throw error
    }
  }

  private func note(_ error: any Error) {
    guard let error = error as? DatabaseError else { return }
    if error.endsConnection { isOutOfStep = true }
    if error.endsTransaction, isInTransaction || error.endsConnection { doom = doom ?? error }
  }

  private var isOutOfStep = false

  /// False once the connection is lost or no longer in step with the server.
  var isUsable: Bool { !isOutOfStep && handle.pointee.net.pvio != nil }

  /// As the server said in its last answer.
  var isInTransaction: Bool { handle.pointee.server_status & UInt32(SERVER_STATUS_IN_TRANS) != 0 }

  /// False when the server has closed its end, or sent something nobody asked for (the reason why it is
  /// about to), which costs one system call and no round trip.
  var isAlive: Bool {
    guard isUsable else { return false }
    var descriptor = pollfd(fd: mysql_get_socket(handle), events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, 0) == 0
  }

  var cachedStatements: Int { statements.count }

  /// Ends the transaction, if only by giving the connection up: the error that led here is the one to
  /// report, and not that of a ROLLBACK that fails as well.
  func rollback() {
    guard isUsable else { return }
    doom = nil
    do { try command("ROLLBACK") } catch { isOutOfStep = true }
  }
}

extension DatabaseError {
  /// The server no longer knows the statement, and has not begun to execute it.
  fileprivate var isStaleStatement: Bool {
    code == Int(ER_UNKNOWN_STMT_HANDLER) || code == Int(ER_NEED_REPREPARE)
  }
}
