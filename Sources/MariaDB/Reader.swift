/// Runs statements that read, on a connection in autocommit mode. `Database.read` hands it out; it is valid
/// until the closure it is given to returns.
///
/// It offers no way to change anything: a statement must begin with SELECT, WITH, SHOW, EXPLAIN, VALUES or a
/// parenthesis. It is open for `Writer` only; no other module can make one.
open class Reader: RowSource {
  let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  /// - Throws: `StatementError` for a statement that may write, and what `RowSource` says.
  public func forEach(_ sql: SQL, _ body: (inout Row) throws -> Void) throws {
    guard sql.beginsLikeARead else {
      throw StatementError(description: "A statement that may write was given to a Reader.")
    }
    try connection.forEach(sql, body)
  }
}

/// Runs statements in a transaction under way. `Database.transaction` hands it out; it is valid until the
/// closure it is given to returns.
///
/// `query`, `first` and `forEach` take any statement with a result, such as `INSERT … RETURNING`. A subclass
/// can add what else belongs to the transaction.
open class Writer: Reader {
  override init(_ connection: Connection) {
    super.init(connection)
  }

  /// The same transaction again.
  public init(_ other: Writer) {
    super.init(other.connection)
  }

  public final override func forEach(_ sql: SQL, _ body: (inout Row) throws -> Void) throws {
    try connection.forEach(sql, body)
  }

  /// Runs a statement.
  ///
  /// - Returns: how many rows were inserted, deleted or really changed: an UPDATE does not count a row that
  ///   already has the new values.
  /// - Throws: `StatementError`, `DatabaseError`.
  @discardableResult
  public final func execute(_ sql: SQL) throws -> Int {
    try connection.execute(sql)
  }
}

extension SQL {
  /// Whether the first word, after spaces and line feeds, is one of a statement that reads. Looks at a few
  /// bytes and does not parse: MariaDB has no WITH that writes, and several statements in one are refused.
  var beginsLikeARead: Bool {
    var text = text
    return text.withUTF8 { utf8 in
      guard let start = utf8.firstIndex(where: { $0 != 0x20 && $0 != 0x0A }) else { return false }
      let rest = UnsafeBufferPointer(rebasing: utf8[start...])
      return rest[0] == UInt8(ascii: "(") || rest.begins(with: "SELECT") || rest.begins(with: "WITH")
        || rest.begins(with: "SHOW") || rest.begins(with: "EXPLAIN") || rest.begins(with: "VALUES")
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// - Parameter word: in capital letters; small ones are taken for the same.
  fileprivate func begins(with word: StaticString) -> Bool {
    guard word.utf8CodeUnitCount <= count else { return false }
    // 0xDF clears the bit by which a small letter differs from its capital one.
    for index in 0..<word.utf8CodeUnitCount where self[index] & 0xDF != word.utf8Start[index] { return false }
    return true
  }
}
