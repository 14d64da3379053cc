import Logging
import MariaDB
import Schema
import Web

/// The composition root: the service, its routes, and who acts on which event.
public final class App: Sendable {
  /// What the requests and the jobs of this process share.
  public let service: Service
  let router: Router<Call>
  let isLoggingRequests: Bool

  /// - Parameters:
  ///   - counters: at least `App.counterCount` of them; nil keeps them in this process.
  ///   - seats: that the processes of this host share; nil: this is the only one.
  ///   - version: for operators and the description.
  public init(
    _ configuration: Configuration, database: Database, environment: Environment = .live,
    counters: (any Counters)? = nil, seats: (any Seats)? = nil, version: Version = Version(commit: ""), log: Logger
  ) {
    let counters = counters ?? LocalCounters(count: Self.counterCount)
    service = Service(
      configuration, database: database, environment: environment,
      metrics: Metrics(routes: Self.routeNames, counters), subscriptions: Self.subscriptions,
      seats: seats ?? OwnSeats(), version: version, log: log)
    router = Router(Self.routes)
    isLoggingRequests = log.logLevel <= .info
  }

  /// What the operator has set.
  public var configuration: Configuration { service.configuration }
  /// The database, through this process's pool of connections.
  public var database: Database { service.database }
  /// The log of this process.
  public var log: Logger { service.log }

  static let routes = chapters.flatMap(\.routes)

  static let noRoute = "unknown"

  private static let routeNames = [noRoute] + routes.map(\.name)

  /// How many counters `/metrics` needs.
  public static let counterCount = Metrics.size(routes: routeNames.count)

  /// Ends the streams of live events. Their clients go on with another process, where they were.
  public func stopListeners() {
    EventFeed.shared(service).stop()
  }

  /// Brings the tables up to date where the configuration asks for that.
  /// - Throws: `MigrationError`, `DatabaseError`; `/readyz` then tells it too.
  public func migrateIfAutomatic() throws {
    guard configuration.hosting.migrate == .auto else { return }
    let migrator = Migrator(migrations)
    guard try !service.read({ db in try migrator.pending(db) }).isEmpty else { return }
    for migration in try migrator.migrate(database) {
      log.notice("applied", metadata: ["migration": "\(migration.name)"])
    }
  }

  /// Says to the other processes of the same supervisor, for `/metrics`, that this one lives and what it is doing. To
  /// be called every second.
  /// - Parameter unaccepted: requests that wait for a thread; nil: unknown.
  public func publishGauges(unaccepted: Int?) {
    service.publishGauges(unaccepted: unaccepted)
  }

  /// Tells running streams to end, so that the process can stop.
  public func stopStreams() {
    service.streams.stop()
  }
}
