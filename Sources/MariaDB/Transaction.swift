import Glibc

/// The transaction failed in a way that says nothing against the same one begun again.
struct Conflict: Error {
  var cause: DatabaseError
}

extension Connection {
  /// BEGIN, `body`, COMMIT, once. Throws `Conflict` when all of it may be done again, `CommitUnknown`
  /// when nobody can tell, and else the first error, after ROLLBACK.
  func transactionOnce<T>(_ body: (Writer) throws -> T) throws -> T {
    let value: T
    do {
      try command("START TRANSACTION")
      value = try body(Writer(self))
      // `body` may have caught the error that ended the transaction, and gone on.
      if let doom { throw doom }
      guard isInTransaction else {
        throw StatementError(description: "The transaction was ended inside its body.")
      }
    } catch {
      let doom = self.doom
      rollback()
      if let cause = doom ?? error as? DatabaseError, cause.isRetryable || cause.isUnavailable {
        throw Conflict(cause: cause)
      }
      throw error
    }
    do {
      try command("COMMIT")
    } catch let error as DatabaseError {
      rollback()
      throw outcome(of: error)
    }
    return value
  }

  /// One statement in autocommit mode, once. Throws as `transactionOnce`.
  func executeOnce(_ sql: SQL) throws -> Int {
    do {
      return try execute(sql)
    } catch let error as DatabaseError {
      if !mayHaveRun, error.isUnavailable { throw Conflict(cause: error) }
      throw outcome(of: error)
    }
  }

  /// What an error in a statement that commits means.
  private func outcome(of error: DatabaseError) -> any Error {
    // A node that leaves its cluster may refuse a COMMIT before or after the others have it.
    if error.isConnectionLost || error.isNodeNotReady { return CommitUnknown(cause: error) }
    return error.isRetryable || error.isUnavailable ? Conflict(cause: error) : error
  }
}

/// How often a transaction is begun again, by what stopped it. A deadlock is found at once, a lock that is
/// waited for costs five seconds each time and a lost connection up to the read timeout.
struct RetryBudget {
  private let hosts: Int
  private var deadlocks = 19
  private var waits = 2
  private var losses = 2
  private var delay = 2.0

  /// - Parameter hosts: how many there are to choose from.
  init(hosts: Int) {
    self.hosts = hosts
  }

  /// False when `error` has used its share up.
  mutating func allows(_ error: DatabaseError) -> Bool {
    // The only host would refuse again, unless it was the session that began read-only.
    if error.isReadOnly || error.isOverLimit, hosts == 1, !error.isOfSession { return false }
    if error.isUnavailable {
      losses -= 1
      return losses >= 0
    }
    if error.isLockTimeout {
      waits -= 1
      return waits >= 0
    }
    deadlocks -= 1
    return deadlocks >= 0
  }

  /// Milliseconds to wait before the next attempt: random, so that two transactions that met once do not
  /// meet again, and growing up to 100 ms.
  mutating func pause() {
    let milliseconds = Double.random(in: 0...delay)
    delay = min(delay * 1.5, 100)
    usleep(UInt32(milliseconds * 1_000))
  }
}
