import Foundation
import MariaDB
import MariaDBFixture
import Synchronization
import Testing

@Suite struct DatabaseTests {
  let temporary: TemporaryDatabase
  let administrator: Connection

  init() throws {
    temporary = try TemporaryDatabase()
    administrator = try temporary.connect()
    try administrator.execute("CREATE TABLE counters (id INT PRIMARY KEY, n INT NOT NULL)")
    try administrator.execute("INSERT INTO counters VALUES (1, 0), (2, 0)")
  }

  private func counter(_ id: Int) throws -> Int? {
    try administrator.first("SELECT n FROM counters WHERE id = \(id)") { try $0.next() }
  }

  @Test func connections_openLazilyAndStay() throws {
    let database = temporary.open(connections: 3)
    #expect(database.statistics == .init(open: 0, idle: 0, waiting: 0, retries: 0))
    let id = try database.read { try $0.connectionID() }
    #expect(database.statistics == .init(open: 1, idle: 1, waiting: 0, retries: 0))
    #expect(try database.read { try $0.connectionID() } == id)
    database.close()
    #expect(database.statistics.open == 0)
    #expect(throws: PoolClosed.self) { try database.read { try $0.connectionID() } }
  }

  @Test func connections_thatNobodyNeeds_areClosed() throws {
    let database = Database(url: temporary.url, connections: 3, deadline: .seconds(20), rest: .milliseconds(50))
    try database.read { _ in try database.read { _ in try database.read { _ in } } }
    #expect(database.statistics.idle == 3)
    // The one that was used last is used again, and the others rest.
    for _ in 0..<3 {
      usleep(60_000)
      try database.read { _ in }
    }
    #expect(database.statistics == .init(open: 1, idle: 1, waiting: 0, retries: 0))
  }

  /// A connection may be taken back after one whose rest began a moment later.
  @Test func connections_takenBackAtOnce_stay() throws {
    let database = temporary.open(connections: 4)
    _ = try concurrently(4) { _ in
      for _ in 0..<50_000 { try database.read { _ in } }
    }
    #expect(database.statistics.idle > 0)
    #expect(database.statistics.idle == database.statistics.open)
  }

  @Test func reads_areCountedWhileTheyRun() throws {
    struct Stop: Error {}
    let database = temporary.open(connections: 3)
    try database.read { _ in
      #expect(database.reading == 1)
      try database.read { _ in #expect(database.reading == 2) }
      try database.transaction { _ in #expect(database.reading == 1) }
    }
    #expect(throws: Stop.self) { try database.read { _ in throw Stop() } }
    #expect(database.reading == 0)
  }

  @Test func pool_allConnectionsBusy_timesOut() throws {
    let database = temporary.open(connections: 1, deadline: .milliseconds(20))
    try database.read { _ in
      #expect(throws: PoolTimeout.self) { try database.read { _ in () } }
      #expect(throws: PoolTimeout.self) { try database.transaction { _ in () } }
    }
    #expect(database.statistics == .init(open: 1, idle: 1, waiting: 0, retries: 0))
    try database.read { _ in () }
  }

  @Test func pool_connectionFreed_isHandedToTheOneWaiting() throws {
    let database = temporary.open(connections: 1)
    let taken = Barrier(2)
    let ids = try concurrently(2) { index in
      if index == 1 { taken.arrive() }
      return try database.read { connection in
        if index == 0 {
          taken.arrive()
          while database.statistics.waiting == 0 { usleep(1_000) }
        }
        return try connection.connectionID()
      }
    }
    #expect(Set(ids).count == 1)
  }

  @Test func read_connectionKilledWhileIdle_usesAnother() throws {
    let database = temporary.open()
    let id = try #require(try database.read { try $0.connectionID() })
    try administrator.kill(id)
    #expect(try database.read { try $0.connectionID() } != id)
    #expect(database.statistics.open == 1)
  }

  @Test func read_connectionLostAtItsFirstStatement_runsOnceMore() throws {
    let database = temporary.open()
    let id = try #require(try database.read { try $0.connectionID() })
    var runs = 0
    let other = try database.read { connection in
      runs += 1
      if runs == 1 { try administrator.kill(id) }
      return try connection.connectionID()
    }
    #expect(runs == 2)
    #expect(other != id)
    #expect(database.statistics == .init(open: 1, idle: 1, waiting: 0, retries: 1))
  }

  @Test func read_connectionLostLater_isThrown() throws {
    let database = temporary.open()
    var runs = 0
    let error = #expect(throws: DatabaseError.self) {
      try database.read { connection in
        runs += 1
        try administrator.kill(try #require(try connection.connectionID()))
        _ = try connection.connectionID()
      }
    }
    #expect(error?.isConnectionLost == true)
    #expect(runs == 1)
    #expect(database.statistics.open == 0)
  }

  @Test func connection_leftInATransaction_isGivenUp() throws {
    let database = temporary.open()
    try database.execute("START TRANSACTION")
    #expect(database.statistics.open == 0)
    try database.execute("UPDATE counters SET n = 9 WHERE id = 1")
    #expect(try counter(1) == 9)
  }

  @Test func read_bodyThrows_connectionIsKept() throws {
    struct Refused: Error {}
    let database = temporary.open()
    #expect(throws: Refused.self) { try database.read { _ in throw Refused() } }
    #expect(throws: DatabaseError.self) { try database.read { try $0.first("SELECT * FROM nothing") { _ in () } } }
    #expect(database.statistics == .init(open: 1, idle: 1, waiting: 0, retries: 0))
  }

  @Test func database_serverNotThere_saysSo() throws {
    var url = temporary.url
    url.socket = "/nonexistent/socket"
    let error = #expect(throws: DatabaseError.self) {
      try Database(url: url, connections: 1, deadline: .seconds(1)).read { _ in () }
    }
    #expect(error?.isConnectionLost == true)
  }

  @Test func threads_eightAtOnceOnFourConnections_loseNothing() throws {
    let database = temporary.open(connections: 4)
    let sums = try concurrently(8) { thread in
      for round in 0..<100 {
        try database.transaction { connection in
          try connection.execute("UPDATE counters SET n = n + 1 WHERE id = \(1 + (thread + round) % 2)")
          // Both rows in both orders: some of these deadlock.
          try connection.execute("UPDATE counters SET n = n + 1 WHERE id = \(1 + (thread + round + 1) % 2)")
        }
      }
      return try database.read { try $0.query("SELECT seq FROM seq_1_to_50") { try $0.next(Int.self) } }.reduce(0, +)
    }
    #expect(sums == Array(repeating: 1_275, count: 8))
    #expect(try counter(1) == 800)
    #expect(try counter(2) == 800)
    #expect(database.statistics.open <= 4)
    #expect(database.statistics.idle == database.statistics.open)
  }
}

extension RowSource {
  func connectionID() throws -> Int? {
    try first("SELECT CONNECTION_ID()") { try $0.next() }
  }
}
