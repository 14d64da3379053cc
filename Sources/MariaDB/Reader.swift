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

/// Runs statements in an open transaction. `Database.transaction` passes it to a closure, and it is valid until the
/// closure returns.
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

  /// The statement that runs when the closure has returned; nil: none. It is sent together with COMMIT, which saves a round
  /// trip. It must not have a result. If the server refuses it, the transaction is rolled back.
  public final var lastStatement: SQL? {
    get { connection.lastStatement }
    set { connection.lastStatement = newValue }
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

extension SQL {
  /// Whether the first word, after spaces and line feeds, begins a statement that reads. Only this word is compared: in
  /// MariaDB a statement that begins with WITH cannot write, and the server refuses several statements in one.
  var beginsLikeARead: Bool {
    utf8.withUnsafeBufferPointer { utf8 in
      guard let start = utf8.firstIndex(where: { $0 != 0x20 && $0 != 0x0A }) else { return false }
      let rest = UnsafeBufferPointer(rebasing: utf8[start...])
      return rest[0] == UInt8(ascii: "(") || rest.begins(with: "SELECT") || rest.begins(with: "WITH")
        || rest.begins(with: "SHOW") || rest.begins(with: "EXPLAIN") || rest.begins(with: "VALUES")
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// - Parameter word: in capital letters. Small letters in the buffer are equal to them.
  fileprivate func begins(with word: StaticString) -> Bool {
    guard word.utf8CodeUnitCount <= count else { return false }
    // 0xDF clears the bit by which a small letter differs from its capital one.
    for index in 0..<word.utf8CodeUnitCount where self[index] & 0xDF != word.utf8Start[index] { return false }
    return true
  }
}
