import Glibc

/// A transaction failed for a reason that allows to run it again.
struct Conflict: Error {
  var cause: DatabaseError
}

extension Connection {
  /// Runs `body`, its last statements and COMMIT once. Throws `Conflict` if all of it may be run again, `CommitUnknown` if
  /// the outcome of COMMIT is unknown, and otherwise the first error, after ROLLBACK.
  func transactionOnce<T>(_ body: (Writer) throws -> T) throws -> T {
    defer { lastStatements = LastStatements() }
    let value: T
    do {
      scope = .pendingTransaction
      value = try body(Writer(self))
      // `body` may have caught the error that ended the transaction.
      if let doom { throw doom }
      guard scope == .pendingTransaction || isInTransaction else { throw StatementError.transactionEnded }
    } catch {
      let doom = self.doom
      rollback()
      if let cause = doom ?? error as? DatabaseError, cause.isRetryable || cause.isUnavailable {
        throw Conflict(cause: cause)
      }
      throw error
    }
    do {
      try commit()
    } catch {
      rollback()
      throw (error as? DatabaseError).map(outcome) ?? error
    }
    return value
  }

  private func commit() throws {
    let begins = scope == .pendingTransaction
    // Otherwise `execute` would report that the transaction has ended.
    scope = .autocommit
    guard !lastStatements.isEmpty else {
      if !begins { try command("COMMIT") }
      return
    }
    do {
      try execute(lastStatements.committing(begins: begins))
    } catch let error as DatabaseError {
      if !mayHaveRun, error.isUnavailable { throw Conflict(cause: error) }
      throw lastStatements.refusal(for: error) ?? error
    }
  }

  /// Runs one statement in autocommit mode once. Throws the same errors as `transactionOnce`.
  func executeOnce(_ sql: SQL) throws -> Int {
    do {
      return try execute(sql)
    } catch let error as DatabaseError {
      if !mayHaveRun, error.isUnavailable { throw Conflict(cause: error) }
      throw outcome(of: error)
    }
  }

  /// The error to throw for an error of a statement that commits.
  private func outcome(of error: DatabaseError) -> any Error {
    // A node that leaves its cluster may refuse a COMMIT that the other nodes have or have not applied.
    if error.isConnectionLost || error.isNodeNotReady || error.isInterrupted { return CommitUnknown(cause: error) }
    return error.isRetryable || error.isUnavailable ? Conflict(cause: error) : error
  }
}

/// The number of times that a transaction is run again, by the cause. A deadlock is detected at once; a lock timeout
/// takes five seconds and a lost connection up to the read timeout.
struct RetryBudget {
  private let hosts: Int
  private var deadlocks = 19
  private var waits = 2
  private var losses = 2
  private var delay = 2.0

  /// - Parameter hosts: the number of hosts of the URL.
  init(hosts: Int) {
    self.hosts = hosts
  }

  /// Whether the transaction may be run again after `error`. Each call counts.
  mutating func allows(_ error: DatabaseError) -> Bool {
    // The only host would refuse again, unless only the session was read-only.
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

  /// Waits before the next attempt: a random time, so that two transactions do not conflict again in the same way, and
  /// up to 100 ms, growing with each attempt.
  mutating func pause() {
    let milliseconds = Double.random(in: 0...delay)
    delay = min(delay * 1.5, 100)
    usleep(UInt32(milliseconds * 1_000))
  }
}
