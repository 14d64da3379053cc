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

/// A statement and its values that do not fit each other, refused before anything is sent.
public struct StatementError: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String
}
