/// No connection of the pool became free before the deadline.
public struct PoolTimeout: Error, Sendable, CustomStringConvertible {
  /// A sentence for the log.
  public var description: String { "Every database connection was busy until the deadline." }
}

/// The connection was lost, or the statement interrupted, during a COMMIT, the statements that are sent together with it,
/// or a statement that commits by itself. It is unknown whether the changes took effect.
public struct CommitUnknown: Error, Sendable, CustomStringConvertible {
  /// The error of the connection.
  public var cause: DatabaseError

  /// A sentence for the log.
  public var description: String { "The outcome of a commit is unknown: \(cause)" }
}

/// The pool was closed before the call.
public struct PoolClosed: Error, Sendable, CustomStringConvertible {
  /// A sentence for the log.
  public var description: String { "The database pool is closed." }
}

/// A programming error that the client has detected: the number of values does not match the statement, a `Reader` was
/// given a statement that may write, a statement was run while rows were read, or the body of a transaction has ended
/// it.
public struct StatementError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A sentence that says what is wrong.
  public var description: String

  static let transactionEnded = StatementError(description: "The transaction was ended inside its body.")
}
