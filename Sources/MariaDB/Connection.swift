import CMariaDB
import Glibc

/// One connection: the one owner of a `MYSQL`. Not `Sendable`: one thread at a time uses it.
///
/// `Database` lends its connections as `Reader` and `Writer`. Work outside of the pool, such as migrations
/// and audits, uses a connection of its own.
///
/// Every statement is prepared, once per connection and text. Rows are read straight from the connection
/// as the server sends them, so no other statement can run inside the closure that is given them.
public final class Connection: RowSource {
  private let handle: UnsafeMutablePointer<MYSQL>
  private let statements: StatementCache
  private var isReading = false

  /// The place of its host among the hosts of the URL; 0 with a socket.
  let host: Int

  /// Why the host that was asked first was passed over; nil when this is the one.
  let skipped: DatabaseError?

  /// Statements that came back without an error since the connection was lent.
  var completed = 0

  /// Why the current transaction can no longer commit, whatever its body makes of the error.
  private(set) var doom: DatabaseError?

  private var isOutOfStep = false

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

  /// What reads on this connection, for code that wants no more.
  public var reader: Reader { Reader(self) }

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

  /// Runs a statement.
  ///
  /// - Returns: how many rows were inserted, deleted or really changed: an UPDATE does not count a row that
  ///   already has the new values.
  /// - Throws: `StatementError`, `DatabaseError`.
  @discardableResult
  public func execute(_ sql: SQL) throws -> Int {
    try run(sql) { $0.affectedRows }
  }

  private func run<T>(_ sql: SQL, _ read: (Statement) throws -> T) throws -> T {
    try whileReady {
      let statement = try statements.execute(sql)
      let value = try read(statement)
      try statement.finish()
      return value
    }
  }

  /// Runs a statement without values in the text protocol, and drops its result.
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

  /// The one way to the server: nothing passes while rows are being read or the transaction is doomed.
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

  /// Ends the transaction, if only by giving the connection up: the error that led here is the one to
  /// report, and not that of a ROLLBACK that fails as well.
  func rollback() {
    guard isUsable else { return }
    doom = nil
    do { try command("ROLLBACK") } catch { isOutOfStep = true }
  }
}

extension Connection {
  /// False once the connection is lost, no longer in step with the server, or to a host that refuses.
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

  /// Whether the server may have executed the last prepared statement, as far as this side can know.
  var mayHaveRun: Bool { statements.mayHaveRun }
}
