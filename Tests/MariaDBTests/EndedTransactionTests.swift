import MariaDBFixture
import Testing

@testable import MariaDB

/// Transactions that end before their body has: what comes next would be committed by itself.
@Suite final class EndedTransactionTests: CounterTests {
  @Test func transaction_endedInItsBody_isAnErrorAndNothingFollows() throws {
    var refused = 0
    #expect(throws: StatementError.self) {
      try database.transaction { connection in
        // The server would run the second one outside of any transaction.
        for sql in ["COMMIT", "UPDATE counters SET n = 1000"] as [SQL] {
          do { try connection.execute(sql) } catch is StatementError { refused += 1 }
        }
      }
    }
    #expect(refused == 2)
    #expect(try counters() == [0, 0])
    #expect(database.statistics.idle == 1)
  }

  /// As a node of a Galera cluster ends it during a SELECT.
  @Test(arguments: [true, false]) func transaction_endedWithoutAnError_isRunAgain(swallows: Bool) throws {
    var runs = 0
    try database.transaction { connection in
      runs += 1
      try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
      if runs == 1 {
        try connection.connection.command("ROLLBACK")
        do { try connection.connection.requireTransaction(after: "SELECT 1") } catch where swallows {}
      }
      try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 2")
    }
    #expect(runs == 2)
    #expect(try counters() == [1, 1])
  }
}
