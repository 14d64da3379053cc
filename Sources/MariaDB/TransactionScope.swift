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
      // A response with an error does not say whether a transaction is open.
      scope = .transaction
      guard doom == nil else { throw error }
      rollback()
      guard isUsable else {
        doom = error
        throw error
      }
      scope = .pendingTransaction
      if error.isRetryable || error.isInterrupted { throw error }
    }
    // `body` may go on after an error, such as a duplicate key. So `sql` is executed again in a transaction that is known to
    // be open, where it fails again, unless the reason is gone.
    try begin(for: sql)
    return nil
  }

  /// Ends the transaction. If ROLLBACK fails, the connection is given up and the error is ignored, because the caller
  /// reports the error that led here.
  func rollback() {
    // After a failed COMMIT the scope is autocommit.
    let mayHaveBegun = scope != .pendingTransaction
    scope = .autocommit
    guard isUsable else { return }
    doom = nil
    guard mayHaveBegun else { return }
    do { try command("ROLLBACK") } catch { isOutOfStep = true }
  }
}
