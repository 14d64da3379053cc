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
  let metrics: Metrics
  let streams: StreamSlots
  let router: Router<Call>
  /// Argon2id takes 64 MiB and a core for a while: one at a time a core.
  let hashing: Turnstile

  public init(
    _ configuration: Configuration, database: Database, environment: Environment = .live,
    counters: any Counters = LocalCounters(count: Metrics.size), log: Logger
  ) {
    let ids = IDGenerator(environment)
    self.configuration = configuration
    self.database = database
    self.environment = environment
    self.log = log
    self.ids = ids
    ledger = Ledger(newID: { ids.next() })
    streams = StreamSlots(configuration.maxStreams)
    metrics = Metrics(counters)
    router = Router(Self.features.flatMap(\.routes))
    hashing = Turnstile(cores: processorCount())
  }

  /// Every endpoint there is, in chapters.
  static let features = [
    Feature(name: "Accounts", about: "Sign-up, sessions and the own profile.", routes: AccountRoutes.all),
    Feature(name: "Spaces", about: "Playgrounds that embed content and host sessions.", routes: PlaygroundRoutes.all),
    Feature(name: "Communities", about: "Communities, their members, agents and messages.", routes: CommunityRoutes.all),
    Feature(name: "Agents", about: "Agent listings.", routes: AgentRoutes.all),
    Feature(name: "Agent chat", about: "Asking an agent, streamed.", routes: AgentChatRoutes.all),
    Feature(
      name: "Conversations", about: "One person with an official community or a lounge.", routes: ConversationRoutes.all),
    Feature(name: "Official", about: "Customer service and verification.", routes: OfficialRoutes.all),
    Feature(name: "Lounge", about: "Lounges: voice, free minutes and subscriptions.", routes: LoungeRoutes.all),
    Feature(name: "Wallet", about: "The own coins.", routes: WalletRoutes.all),
    Feature(name: "Admin", about: "Verification, accounts and numbers, for administrators.", routes: AdminRoutes.all),
    Feature(name: "Operations", about: "For operators and their monitors.", routes: OperationRoutes.all),
  ]

  /// Ends agent answers that are still streaming, so that the process can go.
  public func stopStreams() {
    streams.stop()
  }
}
