import MariaDBFixture

@testable import MariaDB

/// What suites about transactions have in common: a database with two counters, 1 and 2, that are 0 at first.
class CounterTests {
  let temporary: TemporaryDatabase
  let database: Database
  /// Outside of the pool of `database`.
  let administrator: Connection

  init() throws {
    temporary = try TemporaryDatabase()
    database = temporary.open()
    administrator = try temporary.connect()
    try administrator.execute("CREATE TABLE counters (id INT PRIMARY KEY, n INT NOT NULL)")
    try administrator.execute("INSERT INTO counters VALUES (1, 0), (2, 0)")
  }

  func counters() throws -> [Int] {
    try administrator.query("SELECT n FROM counters ORDER BY id") { try $0.next() }
  }
}
