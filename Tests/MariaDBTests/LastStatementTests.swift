import MariaDBFixture
import Testing

@testable import MariaDB

/// The statements of a transaction that are sent together with COMMIT.
@Suite final class LastStatementTests: CounterTests {
  @Test func lastStatement_isCommittedWithTheBody_andOfNoOtherTransaction() throws {
    try database.transaction { connection in
      connection.executeLast("UPDATE counters SET n = n + \(10) WHERE id = 1")
      try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
      #expect(try connection.first("SELECT n FROM counters WHERE id = 1") { try $0.next() } == 1)
    }
    #expect(try counters() == [11, 0])
    try database.transaction { connection in try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 2") }
    #expect(try counters() == [11, 1])
    #expect(database.statistics == .init(open: 1, idle: 1, waiting: 0, retries: 0))
  }

  @Test func lastStatement_fails_isThrownAndTheBodyRolledBack() throws {
    var runs = 0
    let error = #expect(throws: DatabaseError.self) {
      try database.transaction { connection in
        runs += 1
        connection.executeLast("INSERT INTO counters VALUES (1, 1)")
        try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 2")
      }
    }
    #expect(error?.isDuplicateKey == true)
    #expect(runs == 1)
    // The connection is as good as new, and no lock is left.
    try database.transaction { connection in try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 1") }
    #expect(try counters() == [1, 0])
    #expect(database.statistics.open == 1)
  }

  @Test func lastStatements_changeRows_areCommittedInTheirOrder() throws {
    try database.transaction { connection in
      connection.executeLast("UPDATE counters SET n = 3 WHERE id = \(1)", orThrow: Refused(by: 1))
      connection.executeLast("UPDATE counters SET n = n * 5 WHERE id = 1", orThrow: Refused(by: 2))
    }
    #expect(try counters() == [15, 0])
  }

  @Test func lastStatement_addedBeforeAnErrorOfTheFirst_isKept() throws {
    try database.transaction { connection in
      connection.executeLast("UPDATE counters SET n = 3 WHERE id = 1")
      #expect(throws: DatabaseError.self) { try connection.execute("INSERT INTO counters VALUES (1, 1)") }
    }
    #expect(try counters() == [3, 0])
  }

  @Test(arguments: [1, 9], [true, false])
  func lastStatement_changesNoRow_throwsItsError(id: Int, begins: Bool) throws {
    let error = #expect(throws: Refused.self) {
      try database.transaction { connection in
        if !begins { try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 2") }
        connection.executeLast("UPDATE counters SET n = n + 1")
        connection.executeLast("UPDATE counters SET n = n + 1 WHERE id = \(id)", orThrow: Refused(by: 1))
        connection.executeLast("INSERT INTO counters SELECT 3, 3 FROM counters WHERE id = 9", orThrow: Refused(by: 2))
      }
    }
    #expect(error == Refused(by: id == 1 ? 2 : 1))
    #expect(try counters() == [0, 0])
    #expect(database.statistics == .init(open: 1, idle: 1, waiting: 0, retries: 0))
  }

  @Test func lastStatement_bodyThrows_doesNotRun() throws {
    #expect(throws: Refused.self) {
      try database.transaction { connection in
        connection.executeLast("UPDATE counters SET n = 1")
        throw Refused(by: 0)
      }
    }
    try database.transaction { _ in }
    #expect(try counters() == [0, 0])
  }

  @Test func lastStatement_deadlock_isRunAgainAsAWhole() throws {
    let both = Barrier(2)
    let runs = try concurrently(2) { [database] thread in
      var runs = 0
      try database.transaction { connection in
        runs += 1
        try connection.execute("UPDATE counters SET n = n + 1 WHERE id = \(1 + thread)")
        connection.executeLast("UPDATE counters SET n = n + 10 WHERE id = \(2 - thread)")
        if runs == 1 { both.arrive() }
      }
      return runs
    }
    #expect(runs.sorted() == [1, 2])
    #expect(try counters() == [11, 11])
  }

  /// - Parameter begins: whether the transaction begins in the statement that ends it.
  @Test(arguments: ["KILL", "KILL QUERY"], [true, false])
  func lastStatement_endedWhileItRuns_isUnknown(kill: String, begins: Bool) throws {
    try administrator.execute("START TRANSACTION")
    try administrator.execute("UPDATE counters SET n = 5 WHERE id = 2")
    let results = try concurrently(2) { [database, temporary] thread in
      guard thread == 0 else {
        let other = try temporary.connect()
        try other.execute("\(raw: kill) \(raw: String(other.waitingForARow()))")
        return 0
      }
      var runs = 0
      #expect(throws: CommitUnknown.self) {
        try database.transaction { connection in
          runs += 1
          if begins {
            connection.executeLast("UPDATE counters SET n = 1 WHERE id = 1")
          } else {
            try connection.execute("UPDATE counters SET n = 1 WHERE id = 1")
          }
          connection.executeLast("UPDATE counters SET n = 1 WHERE id = 2")
        }
      }
      return runs
    }
    #expect(results.sorted() == [0, 1])
    try administrator.execute("COMMIT")
    #expect(try counters() == [0, 5])
  }

  /// The connection is lost before the statement is sent, so nothing can have been committed.
  @Test(arguments: [true, false]) func lastStatement_notSent_isRunAgain(isPrepared: Bool) throws {
    func increment() throws -> Int {
      var runs = 0
      try database.transaction { connection in
        runs += 1
        connection.executeLast("UPDATE counters SET n = n + 1 WHERE id = 2")
        try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
        if runs == 1, database.statistics.retries == 0, try counters()[0] == (isPrepared ? 1 : 0) {
          try administrator.kill(try #require(try connection.connectionID()))
        }
      }
      return runs
    }
    if isPrepared { #expect(try increment() == 1) }
    #expect(try increment() == 2)
    let count = isPrepared ? 2 : 1
    #expect(try counters() == [count, count])
  }
}

private struct Refused: Error, Equatable {
  let by: Int
}
