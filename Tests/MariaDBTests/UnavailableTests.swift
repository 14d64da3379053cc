import Foundation
import MariaDBFixture
import Testing

@testable import MariaDB

/// Servers that answer and cannot do their work now.
@Suite(.serialized) struct UnavailableTests {
  private static let servers = Result {
    // A limit that is 0 at the start cannot be set later.
    try (0..<2).map { _ in try TestServer(networking: true, options: ["--max-user-connections=300"]) }
  }
  let first: TestServer
  let second: TestServer
  let administrator: Connection

  init() throws {
    let servers = try Self.servers.get()
    (first, second) = (servers[0], servers[1])
    for server in servers { try Self.prepare(server) }
    administrator = try Connection(first.url("mysql"))
  }

  private static func prepare(_ server: TestServer) throws {
    try Connection(server.url("mysql")).script(
      """
      CREATE OR REPLACE DATABASE app; CREATE TABLE app.items (id INT PRIMARY KEY);
      CREATE OR REPLACE USER app@'127.0.0.1'; GRANT ALL ON app.* TO app@'127.0.0.1'
      """)
  }

  func open(_ servers: TestServer..., connections: Int = 4) throws -> Database {
    let hosts = try servers.map { "127.0.0.1:\(try #require($0.port))" }.joined(separator: ",")
    return Database(url: try DatabaseURL("mariadb://app@\(hosts)/app"), connections: connections, deadline: .seconds(5))
  }

  func port(_ database: Database) throws -> UInt16? {
    try database.read { try $0.first("SELECT @@port") { UInt16(try $0.next(Int.self)) } }
  }

  func items(_ server: TestServer) throws -> [Int] {
    try Connection(server.url("app")).query("SELECT id FROM items ORDER BY id") { try $0.next() }
  }

  /// Sets global variables for the time of `body`.
  func with(_ assignments: String, afterwards: String, _ body: () throws -> Void) throws {
    try administrator.script("SET GLOBAL \(assignments)")
    defer { #expect(throws: Never.self) { try administrator.script("SET GLOBAL \(afterwards)") } }
    try body()
  }

  @Test func maxConnections_reached_isUnavailableAndPassedOverForThisConnectionOnly() throws {
    try with("max_connections = 10", afterwards: "max_connections = 400") {
      var taken: [Connection] = []
      let url = try DatabaseURL("mariadb://app@127.0.0.1:\(try #require(first.port))/app")
      let error = #expect(throws: DatabaseError.self) { while taken.count < 20 { taken.append(try Connection(url)) } }
      #expect(error?.code == 1040)
      #expect(error?.isOverLimit == true && error?.isUnavailable == true)
      let alone = try open(first)
      let only = #expect(throws: DatabaseError.self) { try alone.execute("INSERT INTO items VALUES (1)") }
      #expect(only?.isOverLimit == true)
      let database = try open(first, second)
      #expect(try port(database) == second.port)
      #expect(database.statistics.open == 0)
      taken = []
      while try administrator.first(
        "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'app'", { try $0.next(Int.self) }) != 0 {
        usleep(1_000)
      }
      #expect(try port(database) == first.port)
    }
  }

  @Test(arguments: [
    (1226, "ALTER USER app@'127.0.0.1' WITH MAX_USER_CONNECTIONS 1"), (1203, "SET GLOBAL max_user_connections = 1"),
  ])
  func maxUserConnections_reached_isUnavailable(_ code: Int, _ limit: String) throws {
    try administrator.script(limit)
    defer { #expect(throws: Never.self) { try administrator.script("SET GLOBAL max_user_connections = 300") } }
    let database = try open(first)
    try database.read { _ in
      let error = #expect(throws: DatabaseError.self) { try database.execute("INSERT INTO items VALUES (1)") }
      #expect(error?.code == code)
      #expect(error?.isOverLimit == true && error?.isUnavailable == true)
    }
    try database.execute("INSERT INTO items VALUES (1)")
  }

  /// The server counts COMMIT, and nothing that is prepared.
  @Test func statementsOfAnHour_used_isLeftForTheNextHost() throws {
    try administrator.script("ALTER USER app@'127.0.0.1' WITH MAX_QUERIES_PER_HOUR 12")
    let database = try open(first, second)
    for id in 1...20 {
      try database.transaction { _ = try $0.execute("INSERT INTO items VALUES (\(id))") }
    }
    #expect(try items(first).count > 0)
    #expect(try items(first) + items(second) == Array(1...20))
    #expect(database.statistics.retries == 1)
  }

  @Test func host_stopped_isLeftForTheNext() throws {
    let mortal = try TestServer(networking: true)
    try Self.prepare(mortal)
    let database = try open(mortal, second)
    var runs = 0
    try database.transaction { writer in
      runs += 1
      try writer.execute("INSERT INTO items VALUES (1)")
      if runs == 1 { mortal.stop() }
      try writer.execute("INSERT INTO items VALUES (2)")
    }
    #expect(runs == 2)
    #expect(try items(second) == [1, 2])
    #expect(try port(database) == second.port)
  }
}
