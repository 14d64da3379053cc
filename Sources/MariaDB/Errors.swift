/// No connection of the pool became free before the deadline.
public struct PoolTimeout: Error, Sendable, CustomStringConvertible {
  public var description: String { "Every database connection was busy until the deadline." }
}

/// The connection was lost while a COMMIT, or a statement that commits by itself, was under way: whether it took
/// effect is unknown.
public struct CommitUnknown: Error, Sendable, CustomStringConvertible {
  public var cause: DatabaseError

  public var description: String { "The outcome of a commit is unknown: \(cause)" }
}

/// The pool was closed before this was asked of it.
public struct PoolClosed: Error, Sendable, CustomStringConvertible {
  public var description: String { "The database pool is closed." }
}

/// A mistake of the code that calls, refused on this side: a statement and values that do not fit each other, one
/// that may write given to a `Reader`, one run while rows are read, or a transaction ended by its own body.
public struct StatementError: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String
}
