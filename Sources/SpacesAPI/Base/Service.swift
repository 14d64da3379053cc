import Ledger
import Logging
import MariaDB

/// What every request and every job of this process shares.
public final class Service: Sendable {
  /// What the operator has set.
  public let configuration: Configuration
  /// The database, through this process's pool of connections.
  public let database: Database
  /// The clock, and random bytes.
  public let environment: Environment
  /// The log of this process.
  public let log: Logger
  let version: Version
  let ids: IDGenerator
  let metrics: Metrics
  let streams: StreamSlots
  let hashing: HashingQueue
  let subscriptions: Subscriptions
  let seats: any Seats
  let sharedObjects = SharedObjects()
  let commits = CommitSignal()

  init(
    _ configuration: Configuration, database: Database, environment: Environment, metrics: Metrics,
    subscriptions: Subscriptions, seats: any Seats = OwnSeats(), version: Version = Version(commit: ""), log: Logger
  ) {
    self.configuration = configuration
    self.database = database
    self.environment = environment
    self.log = log
    self.version = version
    self.metrics = metrics
    self.subscriptions = subscriptions
    self.seats = seats
    ids = IDGenerator(environment)
    streams = StreamSlots(configuration.maxStreams)
    hashing = HashingQueue()
  }

  /// Lends a connection that can only read.
  func read<T>(_ body: (Reader) throws -> T) throws -> T {
    try database.read(body)
  }

  /// Runs `body` in one transaction. It may run several times, so it has no effect outside of the transaction.
  func transaction<T>(_ body: (Transaction) throws -> T) throws -> T {
    let (value, hasEvents) = try database.transaction { writer in
      let tx = Transaction(writer, self)
      let value = try body(tx)
      return (value, tx.writeAnnouncements())
    }
    if hasEvents { commits.raise() }
    return value
  }
}
