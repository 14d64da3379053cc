/// A transaction begins with its first statement that writes or locks. At READ COMMITTED, a SELECT before it sees what it
/// would see in the transaction: what is committed when the SELECT begins.
extension Connection {
  /// What statements belong to.
  enum Scope {
    /// Each statement commits by itself.
    case autocommit
    /// A transaction that has not begun.
    case pendingTransaction
    case transaction
  }

  /// Begins a pending transaction before `sql`, if that writes or locks.
  func begin(for sql: SQL) throws {
    guard scope == .pendingTransaction, !sql.isPlainRead else { return }
    try command("START TRANSACTION")
    scope = .transaction
  }

  /// Begins a pending transaction together with `sql`, which saves a round trip, if it is one statement that writes.
  ///
  /// - Returns: the number of rows that `sql` has changed; nil if it is still to be executed.
  func begin(with sql: SQL) throws -> Int? {
    guard scope == .pendingTransaction, sql.isPlainWrite else {
      try begin(for: sql)
      return nil
    }
    do {
      let rows = try run("BEGIN NOT ATOMIC START TRANSACTION; \(sql); END") { $0.affectedRows }
      scope = .transaction
      try requireTransaction(after: sql)
      return rows
    } catch let error as DatabaseError {
      guard doom == nil else {
        scope = .transaction
        throw error
      }
      // A response with an error does not say whether a transaction is open.
      try command("ROLLBACK")
      if error.isRetryable || error.isInterrupted { throw error }
    }
    // `body` may go on after a duplicate key, for example. So `sql` is executed again, and fails again, in a transaction
    // that is known to be open.
    try begin(for: sql)
    return nil
  }
}
