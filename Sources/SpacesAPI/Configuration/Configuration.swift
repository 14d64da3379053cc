import MariaDB
import Upstream

/// Everything that an operator can set. One file of `KEY=value` lines; the environment wins.
public struct Configuration: Sendable {
  public var databaseURL: DatabaseURL
  /// Without a slash at its end.
  public var publicURL: String?
  public var mediaDirectory: String?
  public var mediaURL: String
  /// The base of a chat server, or `demo`.
  public var agentURL: String?
  public var agentKey: String?
  /// The header that carries the key; in `Authorization` it is a bearer token.
  public var agentKeyHeader: String
  public var agentModel: String?
  /// Models that listings may name; empty: only the default one. `*` allows any.
  public var agentModels: [String]
  /// `max_tokens` of each call.
  public var agentMaxTokens: Int
  /// Unicode scalars of a prompt.
  public var agentContext: Int
  /// Tokens of one person and UTC day.
  public var agentDailyTokensPerUser: Int
  /// Tokens of one community and UTC day; 0: no limit.
  public var agentDailyTokens: Int
  public var agentDeadlines: Deadlines
  public var speechURL: String?
  public var speechKey: String?
  public var speechModel: String?
  public var voiceURL: String?
  public var voiceKey: String?
  public var threads: Int
  /// Below `threads`.
  public var maxStreams: Int
  public var streamsPerUser: Int
  /// Per client address and hour; 0: no limit.
  public var signUpsPerHour: Int
  /// Messages and agent calls per person and minute; 0: no limit.
  public var postsPerMinute: Int
  /// Communities, lounges, spaces and listings per person and hour; 0: no limit.
  public var creationsPerHour: Int
  public var databaseConnections: Int
  public var logLevel: LogLevel
  public var corsOrigins: [String]
  public var cookieSecure: CookieSecure
  public var stopSeconds: Int

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
    mediaDirectory = try settings.optional("SPACES_MEDIA_DIR", .text, "the folder where audio is kept")
    mediaURL = try settings.value(
      "SPACES_MEDIA_URL", .text, default: "/media", "the URL under which the web server gives that folder")
    agentURL = try settings.optional(
      "SPACES_AGENT_URL", .agentURL,
      "an OpenAI-compatible server such as `http://127.0.0.1:8081/v1`, or `demo`; without one agents answer 503 `agent_unconfigured`")
    agentKey = try settings.optional("SPACES_AGENT_KEY", .text, "the chat server's key")
    agentKeyHeader = try settings.value(
      "SPACES_AGENT_KEY_HEADER", .text, default: "Authorization", "the header for the key, such as Azure's `api-key`")
    agentModel = try settings.optional(
      "SPACES_AGENT_MODEL", .text, "the model for listings that name none; unset: the first that the server's `/models` names")
    agentModels = try settings.value(
      "SPACES_AGENT_MODELS", .list, default: [], "models, separated by commas, that listings may name; `*` allows any; unset: `SPACES_AGENT_MODEL` alone")
    agentMaxTokens = try settings.value(
      "SPACES_AGENT_MAX_TOKENS", .integer(1...1_000_000), default: 1024, "tokens that an answer may have")
    agentContext = try settings.value(
      "SPACES_AGENT_CONTEXT", .integer(200...10_000_000), default: 24_000, "characters that a prompt may have")
    agentDailyTokensPerUser = try settings.value(
      "SPACES_AGENT_DAILY_TOKENS_PER_USER", .integer(0...1_000_000_000), default: 200_000,
      "tokens of one person and UTC day; 0: no limit")
    agentDailyTokens = try settings.value(
      "SPACES_AGENT_DAILY_TOKENS", .integer(0...1_000_000_000_000), default: 0,
      "tokens of one community and UTC day; 0: no limit")
    agentDeadlines = Deadlines(
      connect: .seconds(
        try settings.value(
          "SPACES_AGENT_CONNECT_SECONDS", .integer(1...600), default: 5, "how long connecting to the chat server may take")),
      firstByte: .seconds(
        try settings.value(
          "SPACES_AGENT_FIRST_TOKEN_SECONDS", .integer(1...3600), default: 60, "how long the first word may take")),
      betweenBytes: .seconds(
        try settings.value(
          "SPACES_AGENT_IDLE_SECONDS", .integer(1...3600), default: 30, "how long the next word may take")))
    speechURL = try settings.optional(
      "SPACES_SPEECH_URL", .url, "an OpenAI-compatible speech server; without one espeak-ng, if it is there")
    speechKey = try settings.optional("SPACES_SPEECH_KEY", .text, "the speech server's key")
    speechModel = try settings.optional("SPACES_SPEECH_MODEL", .text, "the speech server's model")
    voiceURL = try settings.optional(
      "SPACES_VOICE_URL", .url, "a voice-cloning server with ElevenLabs' contract")
    voiceKey = try settings.optional("SPACES_VOICE_KEY", .text, "the voice server's key")
    threads = try settings.value(
      "SPACES_THREADS", .integer(2...20_000), default: 1064, "threads that a process may grow to")
    maxStreams = try settings.value(
      "SPACES_MAX_STREAMS", .integer(1...19_999), default: min(1000, threads - 1),
      "live streams that a process takes; below the threads")
    streamsPerUser = try settings.value(
      "SPACES_STREAMS_PER_USER", .integer(1...1000), default: 4, "live streams of one person")
    signUpsPerHour = try settings.value(
      "SPACES_SIGN_UPS_PER_HOUR", .integer(0...1_000_000), default: 30, "sign-ups of one address and hour; 0: no limit")
    postsPerMinute = try settings.value(
      "SPACES_POSTS_PER_MINUTE", .integer(0...1_000_000), default: 60,
      "messages and agent calls of one person and minute; 0: no limit")
    creationsPerHour = try settings.value(
      "SPACES_CREATIONS_PER_HOUR", .integer(0...1_000_000), default: 60,
      "communities, lounges, spaces and listings of one person and hour; 0: no limit")
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
    if maxStreams >= threads {
      throw ConfigurationError(
        "SPACES_MAX_STREAMS (\(maxStreams)) must be below SPACES_THREADS (\(threads)): the rest answers short requests.")
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
