import FoundationEssentials
import Ledger
import Logging
import MariaDB
import Synchronization
import Upstream
import Web

/// The product with all that it stands on: what the executable builds once and every request shares.
public final class App: Sendable {
  public let configuration: Configuration
  public let database: Database
  public let environment: Environment
  public let log: Logger
  let ids: IDGenerator
  let ledger: Ledger
  let metrics = Metrics()
  let streams: StreamSlots
  let router: Router<Call>
  /// Argon2id takes 64 MiB and a core for a while: one at a time a core.
  let hashing: Turnstile

  public init(_ configuration: Configuration, database: Database, environment: Environment = .live, log: Logger) {
    let ids = IDGenerator(environment)
    self.configuration = configuration
    self.database = database
    self.environment = environment
    self.log = log
    self.ids = ids
    ledger = Ledger(newID: { ids.next() })
    streams = StreamSlots(configuration.maxStreams)
    router = Router(Self.routes)
    hashing = Turnstile(cores: processorCount())
  }

  /// Every endpoint there is.
  static let routes: [Route<Call>] =
    AccountRoutes.all + AgentRoutes.all + CommunityRoutes.all + AgentChatRoutes.all + WalletRoutes.all
    + OperationRoutes.all

  /// Ends agent answers that are still streaming, so that the process can go.
  public func stopStreams() {
    streams.stop()
  }
}
