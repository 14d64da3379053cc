import MariaDB

/// A database of its own for one test, on the server that all tests of the process share.
public struct TemporaryDatabase: Sendable {
  public let url: DatabaseURL

  /// Empty, or with `migrations` applied.
  public init(_ migrations: [Migration] = []) throws {
    url = try TestServer.shared.get().createDatabase()
    if !migrations.isEmpty { _ = try Migrator(migrations).migrate(connect()) }
  }

  public func connect() throws -> Connection {
    try Connection(url)
  }

  public func open(connections: Int = 4, deadline: Duration = .seconds(20)) -> Database {
    Database(url: url, connections: connections, deadline: deadline)
  }
}
