import Foundation
import MariaDBFixture
import Testing

@testable import MariaDB

/// `Database.execute`: one statement that commits by itself.
@Suite final class ExecuteTests: CounterTests {
  @Test func execute_commitsAndCountsRowsReallyChanged() throws {
    #expect(try database.execute("UPDATE counters SET n = \(5)") == 2)
    #expect(try database.execute("UPDATE counters SET n = \(5)") == 0)
    #expect(try counters() == [5, 5])
    #expect(database.statistics == .init(open: 1, idle: 1, waiting: 0, retries: 0))
  }

  @Test func execute_failsForGood_isNotRunAgain() throws {
    let error = #expect(throws: DatabaseError.self) { try database.execute("INSERT INTO counters VALUES (1, 1)") }
    #expect(error?.isDuplicateKey == true)
    #expect(database.statistics == .init(open: 1, idle: 1, waiting: 0, retries: 0))
  }

  @Test func execute_deadlock_isRunAgain() throws {
    try administrator.execute("CREATE TABLE ballast (id INT)")
    let hasLocked = Barrier(2)
    let changed = try concurrently(2) { [temporary, database] index in
      if index == 0 {
        hasLocked.arrive()
        return try database.execute("UPDATE counters SET n = n + 10")
      }
      let other = try temporary.connect()
      try other.execute("START TRANSACTION")
      // This transaction has changed more rows, so that the server rolls the other one's statement back.
      try other.execute("INSERT INTO ballast SELECT seq FROM seq_1_to_1000")
      try other.execute("UPDATE counters SET n = 1 WHERE id = 2")
      hasLocked.arrive()
      _ = try other.waitingForARow()
      try other.execute("UPDATE counters SET n = 1 WHERE id = 1")
      return try other.execute("COMMIT")
    }
    #expect(changed.sorted() == [0, 2])
    #expect(try counters() == [11, 11])
    #expect(database.statistics.retries == 1)
  }

  @Test func execute_connectionLostBeforeItIsSent_mayBeRunAgain() throws {
    let connection = try temporary.connect()
    // Prepared, so that the next one is sent at once.
    #expect(try connection.executeOnce("UPDATE counters SET n = n + 1") == 2)
    try administrator.kill(try #require(try connection.connectionID()))
    #expect(throws: Conflict.self) { try connection.executeOnce("UPDATE counters SET n = n + 1") }
    #expect(try counters() == [1, 1])
  }

  @Test func execute_connectionLostWhileItRuns_isUnknown() throws {
    try administrator.execute("START TRANSACTION")
    try administrator.execute("UPDATE counters SET n = 1")
    let results = try concurrently(2) { [temporary, database] index in
      if index == 0 { return Result { try database.execute("UPDATE counters SET n = n + 10") } }
      let killer = try temporary.connect()
      try killer.kill(try killer.waitingForARow())
      return .success(0)
    }
    try administrator.execute("COMMIT")
    #expect(results.contains { if case .failure(is CommitUnknown) = $0 { true } else { false } })
    #expect(try counters() == [1, 1])
    #expect(database.statistics == .init(open: 0, idle: 0, waiting: 0, retries: 0))
  }
}
