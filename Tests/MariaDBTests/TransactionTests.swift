import Foundation
import MariaDBFixture
import Synchronization
import Testing

@testable import MariaDB

@Suite final class TransactionTests: CounterTests {
  @Test func transaction_bodyReturns_isCommitted() throws {
    let value = try database.transaction { connection in
      try connection.execute("UPDATE counters SET n = 1 WHERE id = 1")
      return 5
    }
    #expect(value == 5)
    #expect(try counters() == [1, 0])
  }

  @Test func transaction_bodyThrows_isRolledBackAndTheErrorThrown() throws {
    struct Refused: Error {}
    #expect(throws: Refused.self) {
      try database.transaction { connection in
        try connection.execute("UPDATE counters SET n = 1 WHERE id = 1")
        throw Refused()
      }
    }
    #expect(try counters() == [0, 0])
    #expect(database.statistics.idle == 1)
  }

  @Test func transaction_statementFailsForGood_isNotRunAgain() throws {
    var runs = 0
    let error = #expect(throws: DatabaseError.self) {
      try database.transaction { connection in
        runs += 1
        try connection.execute("INSERT INTO counters VALUES (1, 1)")
      }
    }
    #expect(error?.isDuplicateKey == true)
    #expect(runs == 1)
  }

  /// Two transactions that take the same two rows in opposite order, and wait for each other in between.
  private func deadlock(_ afterDeadlock: @escaping @Sendable (Writer, any Error) throws -> Void) throws -> [Int] {
    let both = Barrier(2)
    return try concurrently(2) { [database] thread in
      var runs = 0
      try database.transaction { connection in
        runs += 1
        do {
          try connection.execute("UPDATE counters SET n = n + 1 WHERE id = \(1 + thread)")
          if runs == 1 { both.arrive() }
          try connection.execute("UPDATE counters SET n = n + 10 WHERE id = \(2 - thread)")
        } catch {
          try afterDeadlock(connection, error)
        }
      }
      return runs
    }
  }

  @Test func transaction_deadlock_isRunAgainAsAWhole() throws {
    let runs = try deadlock { _, error in throw error }
    #expect(runs.sorted() == [1, 2])
    #expect(try counters() == [11, 11])
    #expect(database.statistics.retries == 1)
  }

  @Test func transaction_deadlockMadeIntoAnotherError_isRunAgain() throws {
    struct Other: Error {}
    #expect(try deadlock { _, _ in throw Other() }.sorted() == [1, 2])
    #expect(try counters() == [11, 11])
  }

  @Test func transaction_deadlockSwallowed_neitherGoesOnNorCommits() throws {
    let runs = try deadlock { connection, _ in
      // The server would run this outside of any transaction.
      #expect(throws: DatabaseError.self) { try connection.execute("UPDATE counters SET n = 1000") }
    }
    #expect(runs.sorted() == [1, 2])
    #expect(try counters() == [11, 11])
  }

  @Test func transaction_lockTimeout_isRunAgain() throws {
    try administrator.execute("START TRANSACTION")
    try administrator.execute("UPDATE counters SET n = 1 WHERE id = 1")
    var runs = 0
    try database.transaction { connection in
      runs += 1
      if runs == 2 { try administrator.execute("COMMIT") }
      try connection.execute("SET SESSION innodb_lock_wait_timeout = 1")
      try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 2")
      try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
    }
    #expect(runs == 2)
    #expect(try counters() == [2, 1])
  }

  @Test func transaction_alwaysInConflict_givesUpWithTheConflict() throws {
    var runs = 0
    let error = #expect(throws: DatabaseError.self) {
      try database.transaction { _ in
        runs += 1
        throw DatabaseError(code: 1213, sqlState: "40001", message: "Deadlock found")
      }
    }
    #expect(error?.isDeadlock == true)
    #expect(runs == 20)
    #expect(database.statistics.retries == 19)
  }

  @Test func transaction_connectionLostInTheBody_isRunAgainOnAnother() throws {
    var ids: [Int] = []
    try database.transaction { connection in
      let id = try #require(try connection.connectionID())
      ids.append(id)
      try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
      if ids.count == 1 { try administrator.kill(id) }
      try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 2")
    }
    #expect(Set(ids).count == 2)
    #expect(try counters() == [1, 1])
    #expect(database.statistics == .init(open: 1, idle: 1, waiting: 0, retries: 1))
  }

  @Test func transaction_connectionLostInCommit_isUnknown() throws {
    var runs = 0
    #expect(throws: CommitUnknown.self) {
      try database.transaction { connection in
        runs += 1
        try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
        try administrator.kill(try #require(try connection.connectionID()))
      }
    }
    #expect(runs == 1)
    #expect(database.statistics.open == 0)
  }

  @Test func transaction_isolation_readsWhatIsCommitted() throws {
    try database.transaction { connection in
      let read: () throws -> Int? = { try connection.first("SELECT n FROM counters WHERE id = 1") { try $0.next() } }
      try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 2")
      #expect(try read() == 0)
      try administrator.execute("UPDATE counters SET n = 7 WHERE id = 1")
      #expect(try read() == 7)
    }
  }
}
