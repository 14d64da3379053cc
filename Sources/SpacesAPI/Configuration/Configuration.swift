import MariaDB

/// Everything that an operator can set. One file of `KEY=value` lines; the environment wins.
public struct Configuration: Sendable {
  /// Where the database is.
  public var databaseURL: DatabaseURL
  /// Where clients reach this server, without a slash at its end; nil when it is not known.
  public var publicURL: String?
  /// The chat server, and what agents may use of it.
  public var agent: AgentConfiguration
  /// What answers are spoken with.
  public var speech: SpeechConfiguration
  /// Threads that a process may grow to, 2 to 20 000.
  public var threads: Int
  /// Live streams that a process takes, below `threads`.
  public var maxStreams: Int
  /// Live streams of one person.
  public var streamsPerUser: Int
  /// Listeners to live events that a process takes, with `maxStreams` below `threads`.
  public var maxListeners: Int
  /// Listeners of one person on a host.
  public var listenersPerUser: Int
  /// How often things may be done.
  public var limits: LimitConfiguration
  /// Seconds that a client may take to send or to receive a piece.
  public var clientSeconds: Int
  /// Connections that a process opens at most.
  public var databaseConnections: Int
  /// The least important level that is logged.
  public var logLevel: LogLevel
  /// Origins whose pages may call with a bearer token.
  public var corsOrigins: [String]
  /// When the session's cookie is for HTTPS only.
  public var cookieSecure: CookieSecure
  /// Seconds that streams may go on after SIGTERM.
  public var stopSeconds: Int
  /// For hosts without a shell.
  public var hosting: HostingConfiguration

  /// The levels of the log, the most talkative first.
  public enum LogLevel: String, CaseIterable, Sendable { case debug, info, warning, error }
  /// When a session's cookie is for HTTPS only. `auto`: when the request or the public URL is HTTPS.
  public enum CookieSecure: String, CaseIterable, Sendable { case auto, always, never }
  /// Each key stands here once: its name, its default, what it may be, and what it is for.
  init(_ settings: Settings) throws(ConfigurationError) {
    databaseURL = try settings.required(
      "SPACES_DATABASE_URL", .databaseURL,
      "`mariadb://user:password@host[:port][,host2…]/name?socket=/path&tls=off\\|on\\|verify`")
    publicURL = try settings.optional("SPACES_PUBLIC_URL", .url, "where clients reach this server")
    agent = try AgentConfiguration(settings)
    speech = try SpeechConfiguration(settings)
    threads = try settings.value(
      "SPACES_THREADS", .integer(2...20_000), default: 2064, "threads that a process may grow to")
    maxStreams = try settings.value(
      "SPACES_MAX_STREAMS", .integer(1...19_999), default: min(1000, max(1, (threads - 1) / 2)),
      "live streams that a process takes")
    streamsPerUser = try settings.value(
      "SPACES_STREAMS_PER_USER", .integer(1...1000), default: 4, "live streams of one person")
    maxListeners = try settings.value(
      "SPACES_MAX_LISTENERS", .integer(0...19_999), default: max(0, min(1000, threads - 1 - maxStreams)),
      "listeners to live events that a process takes; with the live streams below the threads")
    listenersPerUser = try settings.value(
      "SPACES_LISTENERS_PER_USER", .integer(1...1000), default: 8, "listeners of one person on a host")
    limits = try LimitConfiguration(settings)
    clientSeconds = try settings.value(
      "SPACES_CLIENT_SECONDS", .integer(1...3600), default: 20,
      "how long a client may take to send or to receive a piece; answers go on without it")
    databaseConnections = try settings.value(
      "SPACES_DB_CONNECTIONS", .integer(1...1000), default: 16, "connections that a process opens at most")
    logLevel = try settings.value(
      "SPACES_LOG_LEVEL", .choice(), default: .info, "`debug`, `info`, `warning`, `error`")
    corsOrigins = try settings.value(
      "SPACES_CORS_ORIGINS", .list, default: [], "origins, separated by commas, whose pages may call with a bearer token")
    cookieSecure = try settings.value(
      "SPACES_COOKIE_SECURE", .choice(), default: .auto, "`auto` (on HTTPS), `always`, `never`")
    stopSeconds = try settings.value(
      "SPACES_STOP_SECONDS", .integer(0...3600), default: 30, "how long streams may go on after SIGTERM")
    hosting = try HostingConfiguration(settings)
  }

  /// - Parameters:
  ///   - file: the text of the file, if there is one.
  ///   - path: its name, for messages.
  ///   - environment: wins over the file; names that are no keys are ignored.
  /// - Throws: `ConfigurationError`, one sentence that names the key and where it stands.
  public init(file: String?, path: String, environment: [String: String]) throws(ConfigurationError) {
    let keys = Set(Self.keys.map(\.name))
    var values = try file.map { (text) throws(ConfigurationError) in try Settings.parse(text, path, keys: keys) } ?? [:]
    for (key, value) in environment where keys.contains(key) {
      values[key] = Settings.Value(text: value, place: "the environment")
    }
    try self.init(Settings(values))
    if maxStreams + maxListeners >= threads {
      throw ConfigurationError(
        """
        SPACES_MAX_STREAMS (\(maxStreams)) and SPACES_MAX_LISTENERS (\(maxListeners)) together must be below \
        SPACES_THREADS (\(threads)): the rest answers short requests.
        """)
    }
  }

  /// Every key, in the order of the manual.
  public static let keys: [ConfigurationKey] = {
    let recording = Settings(recording: true)
    // Recorded settings have a value for every key, so that nothing is thrown.
    _ = try? Configuration(recording)
    return recording.keys
  }()
}
