import Formats
import Foundation
import MariaDB
import MariaDBFixture
import Schema
import Synchronization

/// A server whose clock stands where a test puts it, and whose own time zone is not UTC.
final class ClockServer: Sendable {
  static let shared = Result { try ClockServer() }

  private let server: TestServer
  /// Held while the server's clock for new connections is one product's.
  private let setting = Mutex(())

  private init() throws {
    server = try TestServer(options: ["--default-time-zone=+05:30"])
    let administrator = try Connection(server.url("mysql"))
    // init_connect is not for those who may set it.
    try administrator.execute("CREATE USER clock@localhost")
  }

  /// An empty database with the product's tables.
  func createDatabase() throws -> DatabaseURL {
    let url = try server.createDatabase()
    try Connection(server.url("mysql")).execute("GRANT ALL ON \(raw: url.name).* TO clock@localhost")
    _ = try Migrator(migrations).migrate(Connection(url))
    return url
  }

  /// The product on `database` at a moment of the server's clock, which stands still. It has one connection.
  func product(on database: DatabaseURL, at time: Date, _ settings: [String: String] = [:]) throws -> Product {
    let moment = String(format: "%.6f", time.timeIntervalSince1970)
    var url = database
    url.user = "clock"
    return try setting.withLock { _ in
      let administrator = try Connection(server.url("mysql"))
      try administrator.execute("SET GLOBAL init_connect = \("SET timestamp = \(moment)")")
      return try Product(on: Database(url: url, connections: 1, deadline: .seconds(20)), settings)
    }
  }
}
