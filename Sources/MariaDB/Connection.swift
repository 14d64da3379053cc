import CMariaDB
import Glibc

/// A connection and the only owner of its `MYSQL` handle. It is not `Sendable`: only one thread at a time may use it.
///
/// `Database` lends its connections as `Reader` and `Writer`. Work outside of the pool, such as migrations and audits,
/// uses a connection of its own.
///
/// Every statement is prepared once per connection and text. Rows are read from the connection as the server sends
/// them, so the closure that gets them cannot run another statement.
public final class Connection: RowSource {
  private let handle: UnsafeMutablePointer<MYSQL>
  private let statements: StatementCache
  private var isReading = false

  /// The index of its host in the URL; 0 with a socket.
  let host: Int

  /// Why the first host was skipped; nil if this is the first host.
  let skipped: DatabaseError?

  /// The number of statements without an error since the connection was lent.
  var completed = 0

  /// The error that prevents the current transaction from committing, even if its body has caught the error.
  var doom: DatabaseError?

  /// What the statements belong to. The server may have ended an open transaction: see `isInTransaction`.
  var scope = Scope.autocommit

  /// The statements that are to be sent together with COMMIT.
  var lastStatements = LastStatements()

  /// Whether the connection must not be used again.
  var isOutOfStep = false

  /// Takes over a connected handle.
  init(owning handle: UnsafeMutablePointer<MYSQL>, host: Int, skipped: DatabaseError?, statements: Int) {
    self.handle = handle
    self.host = host
    self.skipped = skipped
    self.statements = StatementCache(on: handle, capacity: statements)
  }

  deinit {
    statements.removeAll()
    mysql_close(handle)
  }

  /// A `Reader` on this connection, for code that only reads.
  public var reader: Reader { Reader(self) }

  /// Runs a statement and calls `body` with each row; see `RowSource`. The statement may also write, such as INSERT …
  /// RETURNING.
  ///
  /// - Throws: `StatementError`, `DatabaseError`, and what `body` throws.
  public func forEach(_ sql: SQL, _ body: (inout Row) throws -> Void) throws {
    try begin(for: sql)
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

  /// Runs a statement.
  ///
  /// - Returns: the number of rows inserted, deleted or changed. An UPDATE does not count a row that already has the
  ///   new values.
  /// - Throws: `StatementError`, `DatabaseError`.
  @discardableResult
  public func execute(_ sql: SQL) throws -> Int {
    if let rows = try begin(with: sql) { return rows }
    return try run(sql) { $0.affectedRows }
  }

  func run<T>(_ sql: SQL, _ read: (Statement) throws -> T) throws -> T {
    try whileReady {
      let statement = try statements.execute(sql)
      let value = try read(statement)
      try statement.finish()
      try requireTransaction(after: sql)
      return value
    }
  }

  /// A node of a Galera cluster that ends a transaction during a SELECT may report no error. Whatever came next would
  /// be committed by itself.
  /// - Throws: a deadlock, so that all is run again, unless the statement may have written.
  func requireTransaction(after sql: SQL) throws {
    guard scope == .transaction, !isInTransaction else { return }
    guard sql.beginsLikeARead else { throw StatementError.transactionEnded }
    let error = DatabaseError(
      code: Int(ER_LOCK_DEADLOCK), sqlState: "40001", message: "The server has ended the transaction without an error")
    doom = doom ?? error
    throw error
  }

  /// Runs a statement without bound values in the text protocol, and drops its result.
  func command(_ text: String) throws {
    try whileReady {
      var text = text
      let status = text.withUTF8 { utf8 in
        utf8.withMemoryRebound(to: CChar.self) { mysql_real_query(handle, $0.baseAddress, UInt($0.count)) }
      }
      guard status == 0 else { throw DatabaseError(handle) }
      if let result = mysql_store_result(handle) {
        mysql_free_result(result)
      } else if mysql_field_count(handle) != 0 {
        throw DatabaseError(handle)
      }
    }
  }

  /// All statements go through this function: it refuses them while rows are being read or after the transaction has
  /// failed.
  private func whileReady<T>(_ body: () throws -> T) throws -> T {
    guard !isReading else {
      throw StatementError(description: "A statement cannot run while the rows of another are read.")
    }
    if let doom { throw doom }
    guard scope != .transaction || isInTransaction else { throw StatementError.transactionEnded }
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
    if error.endsTransaction, scope != .autocommit || isInTransaction || error.endsConnection { doom = doom ?? error }
  }
}

extension Connection {
  /// False after the connection was lost, is out of step with the server, or belongs to a host that refuses statements.
  var isUsable: Bool { !isOutOfStep && handle.pointee.net.pvio != nil }

  /// Whether a transaction is open, according to the last response of the server.
  var isInTransaction: Bool { handle.pointee.server_status & UInt32(SERVER_STATUS_IN_TRANS) != 0 }

  /// False if the server has closed the connection, or has sent a message that was not requested, such as the reason
  /// why it is about to close. The check takes one system call and no round trip.
  var isAlive: Bool {
    guard isUsable else { return false }
    var descriptor = pollfd(fd: mysql_get_socket(handle), events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, 0) == 0
  }

  var cachedStatements: Int { statements.count }

  /// Whether the server may have executed the last prepared statement, as far as the client can know.
  var mayHaveRun: Bool { statements.mayHaveRun }
}
