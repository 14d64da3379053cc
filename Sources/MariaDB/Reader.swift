/// Runs statements that read, on a connection in autocommit mode. `Database.read` passes it to a closure, and it is
/// valid until the closure returns.
///
/// It refuses statements that may write: a statement must begin with SELECT, WITH, SHOW, EXPLAIN, VALUES or a
/// parenthesis. The class is open only for `Writer`; other modules cannot create instances.
open class Reader: RowSource {
  let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  /// Runs a statement and calls `body` with each row; see `RowSource`.
  ///
  /// - Throws: `StatementError` for a statement that may write, and what `RowSource` says.
  public func forEach(_ sql: SQL, _ body: (inout Row) throws -> Void) throws {
    guard sql.beginsLikeARead else {
      throw StatementError(description: "A statement that may write was given to a Reader.")
    }
    try connection.forEach(sql, body)
  }
}

/// Runs statements of a transaction. `Database.transaction` passes it to a closure, and it is valid until the closure
/// returns. The transaction begins with the first statement that writes or locks; a SELECT before it runs in autocommit
/// mode and sees the same.
///
/// `query`, `first` and `forEach` take any statement with a result, such as `INSERT … RETURNING`. Subclasses can add
/// state that belongs to the transaction.
open class Writer: Reader {
  override init(_ connection: Connection) {
    super.init(connection)
  }

  /// A writer for the same transaction, for subclasses.
  public init(_ other: Writer) {
    super.init(other.connection)
  }

  /// Adds a statement that is executed when the closure has returned, after those added before it. All of them are sent
  /// together with COMMIT, which saves their round trips. An error rolls the transaction back; if the connection is lost,
  /// the outcome of all of them is unknown.
  ///
  /// - Parameters:
  ///   - sql: a statement without a result.
  ///   - refusal: what `Database.transaction` throws if the statement changes no row; nil: it need not change one.
  public final func executeLast(_ sql: SQL, orThrow refusal: (any Error)? = nil) {
    connection.lastStatements.append(sql, orThrow: refusal)
  }

  /// Runs any statement with a result and calls `body` with each row; see `RowSource`.
  public final override func forEach(_ sql: SQL, _ body: (inout Row) throws -> Void) throws {
    try connection.forEach(sql, body)
  }

  /// Runs a statement.
  ///
  /// - Returns: the number of rows inserted, deleted or changed. An UPDATE does not count a row that already has the
  ///   new values.
  /// - Throws: `StatementError`, `DatabaseError`.
  @discardableResult
  public final func execute(_ sql: SQL) throws -> Int {
    try connection.execute(sql)
  }
}
