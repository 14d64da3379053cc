import MariaDBFixture
import Testing

@testable import MariaDB

/// With which statement a transaction begins.
@Suite final class TransactionStartTests: CounterTests {
  /// Whether a transaction is open on the server after a statement was the first of it.
  private func begins(_ sql: SQL) throws -> Bool {
    try database.transaction { connection in
      _ = try connection.query(sql) { try $0.next(Int.self) }
      return connection.connection.isInTransaction
    }
  }

  @Test func transaction_plainRead_hasNotBegun() throws {
    #expect(try !begins("SELECT n FROM counters"))
    #expect(try !begins("WITH c AS (SELECT n AS lock_updates FROM counters) SELECT lock_updates FROM c"))
  }

  @Test(arguments: [
    "SELECT n FROM counters FOR UPDATE", "select n from counters for update", "(SELECT n FROM counters FOR\nUPDATE)",
    "SELECT n FROM counters LOCK IN SHARE MODE",
    "SELECT n FROM counters WHERE id = 1 FOR UPDATE SKIP LOCKED", "INSERT INTO counters VALUES (3, 0) RETURNING n",
  ]) func transaction_statementLocksOrWrites_hasBegun(sql: String) throws {
    #expect(try begins("\(raw: sql)"))
  }

  @Test func transaction_onlyReads_sendsNothingElse() throws {
    func counts() throws -> [String] {
      try database.read { connection in
        try connection.query("SHOW SESSION STATUS WHERE variable_name IN ('Com_begin', 'Com_commit', 'Com_rollback')") {
          _ = try $0.next(String.self)
          return try $0.next(String.self)
        }
      }
    }
    let before = try counts()
    try database.transaction { connection in _ = try connection.query("SELECT n FROM counters") { try $0.next(Int.self) } }
    #expect(throws: Refused.self) {
      try database.transaction { connection in
        _ = try connection.query("SELECT n FROM counters") { try $0.next(Int.self) }
        throw Refused()
      }
    }
    #expect(try counts() == before)
  }

  @Test(arguments: [
    ("INSERT INTO counters VALUES (3, 0), (4, 0)", 2), ("UPDATE counters SET n = n", 0),
    ("UPDATE counters SET n = n + 1", 2), ("DELETE FROM counters WHERE id = 1", 1), ("DELETE FROM counters WHERE id = 9", 0),
    ("INSERT INTO counters VALUES (1, 0) ON DUPLICATE KEY UPDATE n = n", 0),
    ("INSERT INTO counters SELECT 9, 9 FROM counters WHERE id = 9", 0), ("DELETE FROM counters ORDER BY id LIMIT 1", 1),
    ("UPDATE counters a JOIN counters b ON b.id <> a.id SET a.n = 1, b.n = 1", 2),
  ]) func transaction_beginsWithAWrite_countsItsRows(sql: String, rows: Int) throws {
    #expect(throws: Refused.self) {
      try database.transaction { connection in
        #expect(try connection.execute("\(raw: sql)") == rows)
        #expect(connection.connection.isInTransaction)
        // Nothing was sent before it.
        #expect(connection.connection.completed == 1)
        throw Refused()
      }
    }
    #expect(try counters() == [0, 0])
  }

  /// The transaction is open after the error, so that what follows commits or is rolled back as a whole.
  @Test(arguments: [true, false]) func transaction_firstStatementFails_goesOn(commits: Bool) throws {
    do {
      try database.transaction { connection in
        let error = #expect(throws: DatabaseError.self) { try connection.execute("INSERT INTO counters VALUES (1, 5)") }
        #expect(error?.isDuplicateKey == true)
        #expect(connection.connection.isInTransaction)
        try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
        try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 2")
        if !commits { throw Refused() }
      }
    } catch is Refused {}
    #expect(try counters() == (commits ? [1, 1] : [0, 0]))
  }

  /// The statement has changed the first row when it is interrupted.
  @Test func transaction_firstStatementIsInterrupted_leavesNothingOfIt() throws {
    let results = try concurrently(2) { [database, temporary] thread in
      guard thread == 0 else {
        let other = try temporary.connect()
        try other.execute("KILL QUERY \(raw: String(other.sleeping()))")
        return 0
      }
      var runs = 0
      try database.transaction { connection in
        runs += 1
        #expect(throws: DatabaseError.self) {
          try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 1 OR SLEEP(600) = 0")
        }
        #expect(!connection.connection.isInTransaction)
      }
      return runs
    }
    #expect(results.sorted() == [0, 1])
    try database.transaction { connection in try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 2") }
    #expect(try counters() == [0, 1])
    #expect(database.statistics.open == 1)
  }

  @Test(arguments: [true, false]) func transaction_firstStatementWaitsTooLong_isRunAgainOrGoesOn(swallows: Bool) throws {
    try administrator.execute("START TRANSACTION")
    try administrator.execute("UPDATE counters SET n = n + 10 WHERE id = 2")
    var runs = 0
    try database.transaction { connection in
      runs += 1
      try connection.connection.command("SET innodb_lock_wait_timeout = 1")
      do {
        try connection.execute("UPDATE counters SET n = n + 1")
      } catch let error as DatabaseError where error.isLockTimeout {
        try administrator.execute("COMMIT")
        if !swallows { throw error }
        try connection.execute("UPDATE counters SET n = n + 5 WHERE id = 1")
      }
    }
    #expect(runs == (swallows ? 1 : 2))
    #expect(try counters() == (swallows ? [5, 10] : [1, 11]))
  }

  @Test func transaction_connectionIsLostBeforeItsFirstStatement_isRunAgain() throws {
    var runs = 0
    try database.transaction { connection in
      runs += 1
      if runs == 1 { try administrator.kill(try #require(try connection.connectionID())) }
      try connection.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
    }
    #expect(runs == 2)
    #expect(try counters() == [1, 0])
  }
}

private struct Refused: Error {}
