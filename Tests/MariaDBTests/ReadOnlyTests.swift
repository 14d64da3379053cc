import Foundation
import MariaDBFixture
import Testing

@testable import MariaDB

extension UnavailableTests {
  @Test func readOnly_onlyHost_failsAtOnceAndItsConnectionIsGivenUp() throws {
    let database = try open(first)
    try with("read_only = 1", afterwards: "read_only = 0") {
      var runs = 0
      let error = #expect(throws: DatabaseError.self) {
        try database.transaction { writer in
          runs += 1
          try writer.execute("INSERT INTO items VALUES (1)")
        }
      }
      #expect(error?.isReadOnly == true && error?.isUnavailable == true)
      #expect(runs == 1)
      #expect(database.statistics == .init(open: 0, idle: 0, waiting: 0, retries: 0))
      #expect(throws: DatabaseError.self) { try database.execute("INSERT INTO items VALUES (1)") }
      // It still reads.
      let readsFrom = try port(database)
      #expect(readsFrom == first.port)
    }
    try database.execute("INSERT INTO items VALUES (1)")
    #expect(try items(first) == [1])
  }

  /// `tx_read_only` is of the session: a connection that began while it was set keeps it.
  @Test func readOnly_ofASessionThatBeganSo_isLeftForANewOne() throws {
    let database = try open(first)
    try with("tx_read_only = 1", afterwards: "tx_read_only = 0") {
      _ = try port(database)
      let error = #expect(throws: DatabaseError.self) {
        try open(first).transaction { try $0.execute("INSERT INTO items VALUES (1)") }
      }
      #expect(error?.code == 1792)
    }
    try database.execute("INSERT INTO items VALUES (1)")
    #expect(try items(first) == [1])
    #expect(database.statistics == .init(open: 1, idle: 1, waiting: 0, retries: 1))
  }

  @Test func readOnly_firstOfTwoHosts_isLeftForTheNext() throws {
    let database = try open(first, second)
    // Two connections are idle.
    _ = try database.read { _ in try port(database) }
    #expect(database.statistics.idle == 2)
    try with("read_only = 1", afterwards: "read_only = 0") {
      var runs = 0
      func insert(_ id: Int) throws {
        try database.transaction { writer in
          runs += 1
          try writer.execute("INSERT INTO items VALUES (\(id))")
        }
      }
      try insert(1)
      #expect(runs == 2)
      #expect(database.statistics == .init(open: 1, idle: 1, waiting: 0, retries: 1))
      try insert(2)
      #expect(runs == 3)
      #expect(try port(database) == second.port)
    }
    // It stays where it is well served.
    #expect(try port(database) == second.port)
    #expect(try items(first) == [])
    #expect(try items(second) == [1, 2])
  }

  @Test func readOnly_whileAConnectionIsLent_isNotUsedAgain() throws {
    let database = try open(first, second)
    try with("read_only = 1", afterwards: "read_only = 0") {
      try database.read { reader in
        let before = try reader.first("SELECT @@port") { UInt16(try $0.next(Int.self)) }
        #expect(before == first.port)
        try database.execute("INSERT INTO items VALUES (1)")
      }
    }
    #expect(database.statistics.open == 1)
    #expect(try port(database) == second.port)
  }

  @Test func readOnly_sinceTheTransactionBegan_isRunAgainOnTheNextHost() throws {
    let database = try open(first, second)
    var runs = 0
    try with("read_only = 0", afterwards: "read_only = 0") {
      try database.transaction { writer in
        runs += 1
        try writer.execute("INSERT INTO items VALUES (1)")
        if runs == 1 { try administrator.script("SET GLOBAL read_only = 1") }
      }
    }
    #expect(runs == 2)
    #expect(try items(first) == [])
    #expect(try items(second) == [1])
  }

  @Test func everyHostReadOnly_failsAfterFewAttempts() throws {
    let database = try open(first, second)
    let other = try Connection(second.url("mysql"))
    try other.script("SET GLOBAL read_only = 1")
    defer { #expect(throws: Never.self) { try other.script("SET GLOBAL read_only = 0") } }
    try with("read_only = 1", afterwards: "read_only = 0") {
      let error = #expect(throws: DatabaseError.self) { try database.execute("INSERT INTO items VALUES (1)") }
      #expect(error?.isReadOnly == true)
    }
    #expect(database.statistics.retries == 2)
    try database.execute("INSERT INTO items VALUES (1)")
  }
}
