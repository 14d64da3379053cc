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
  private static let reads: [StaticString] = ["SELECT", "WITH", "SHOW", "EXPLAIN", "VALUES"]

  /// Whether the first word, after spaces and line feeds, is one of a statement that reads. Looks at a few
  /// bytes and does not parse: MariaDB has no WITH that writes, and several statements in one are refused.
  var beginsLikeARead: Bool {
    var text = text
    return text.withUTF8 { utf8 in
      guard let start = utf8.firstIndex(where: { $0 != 0x20 && $0 != 0x0A }) else { return false }
      if utf8[start] == UInt8(ascii: "(") { return true }
      return Self.reads.contains { word in
        word.utf8CodeUnitCount <= utf8.count - start
          // 0xDF clears the bit by which small letters differ from capital ones.
          && (0..<word.utf8CodeUnitCount).allSatisfy { utf8[start + $0] & 0xDF == word.utf8Start[$0] }
      }
    }
  }
}
