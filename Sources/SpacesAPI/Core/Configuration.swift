import FoundationEssentials
import MariaDB
import Upstream
import Web

/// Everything that an operator can set. One file of `KEY=value` lines; the environment wins.
public struct Configuration: Sendable {
  public var databaseURL: DatabaseURL
  public var publicURL: String?
  public var mediaDirectory: String?
  public var mediaURL: String
  public var agentURL: String?
  public var agentKey: String?
  public var agentModel: String?
  public var agentDeadlines: Deadlines
  public var speechURL: String?
  public var speechKey: String?
  public var speechModel: String?
  public var voiceURL: String?
  public var voiceKey: String?
  public var threads: Int
  public var maxStreams: Int
  public var streamsPerUser: Int
  public var databaseConnections: Int
  public var logLevel: LogLevel
  public var corsOrigins: [String]
  public var cookieSecure: CookieSecure
  public var stopSeconds: Int

  public enum LogLevel: String, CaseIterable, Sendable { case debug, info, warning, error }
  public enum CookieSecure: String, CaseIterable, Sendable { case auto, always, never }

  static let keys: Set<String> = [
    "SPACES_DATABASE_URL", "SPACES_PUBLIC_URL", "SPACES_MEDIA_DIR", "SPACES_MEDIA_URL",
    "SPACES_AGENT_URL", "SPACES_AGENT_KEY", "SPACES_AGENT_MODEL", "SPACES_AGENT_CONNECT_SECONDS",
    "SPACES_AGENT_FIRST_TOKEN_SECONDS", "SPACES_AGENT_IDLE_SECONDS", "SPACES_SPEECH_URL",
    "SPACES_SPEECH_KEY", "SPACES_SPEECH_MODEL", "SPACES_VOICE_URL", "SPACES_VOICE_KEY",
    "SPACES_THREADS", "SPACES_MAX_STREAMS", "SPACES_STREAMS_PER_USER", "SPACES_DB_CONNECTIONS",
    "SPACES_LOG_LEVEL", "SPACES_CORS_ORIGINS", "SPACES_COOKIE_SECURE", "SPACES_STOP_SECONDS",
  ]

  /// - Parameters:
  ///   - file: the text of the file, if there is one.
  ///   - path: its name, for messages.
  /// - Throws: `ConfigurationError`, one sentence that names the key and where it stands.
  public init(file: String?, path: String, environment: [String: String]) throws(ConfigurationError) {
    var settings = Settings(try file.map { (text) throws(ConfigurationError) in try Settings.parse(text, path) } ?? [:])
    for (key, value) in environment where Self.keys.contains(key) {
      settings.values[key] = Settings.Value(text: value, place: "the environment")
    }
    databaseURL = try settings.required("SPACES_DATABASE_URL") { (text) throws(Complaint) in
      do { return try DatabaseURL(text) } catch { throw Complaint("\(error)") }
    }
    publicURL = try settings.url("SPACES_PUBLIC_URL")
    mediaDirectory = settings.text("SPACES_MEDIA_DIR")
    mediaURL = settings.text("SPACES_MEDIA_URL") ?? "/media"
    agentURL = settings.text("SPACES_AGENT_URL") == "demo" ? "demo" : try settings.url("SPACES_AGENT_URL")
    agentKey = settings.text("SPACES_AGENT_KEY")
    agentModel = settings.text("SPACES_AGENT_MODEL")
    agentDeadlines = Deadlines(
      connect: .seconds(try settings.integer("SPACES_AGENT_CONNECT_SECONDS", 1...600, default: 5)),
      firstByte: .seconds(try settings.integer("SPACES_AGENT_FIRST_TOKEN_SECONDS", 1...3600, default: 60)),
      betweenBytes: .seconds(try settings.integer("SPACES_AGENT_IDLE_SECONDS", 1...3600, default: 30)))
    speechURL = try settings.url("SPACES_SPEECH_URL")
    speechKey = settings.text("SPACES_SPEECH_KEY")
    speechModel = settings.text("SPACES_SPEECH_MODEL")
    voiceURL = try settings.url("SPACES_VOICE_URL")
    voiceKey = settings.text("SPACES_VOICE_KEY")
    threads = try settings.integer("SPACES_THREADS", 2...20_000, default: 1064)
    maxStreams = try settings.integer("SPACES_MAX_STREAMS", 1...19_999, default: min(1000, threads - 1))
    streamsPerUser = try settings.integer("SPACES_STREAMS_PER_USER", 1...1000, default: 4)
    databaseConnections = try settings.integer("SPACES_DB_CONNECTIONS", 1...1000, default: 16)
    logLevel = try settings.choice("SPACES_LOG_LEVEL", default: .info)
    cookieSecure = try settings.choice("SPACES_COOKIE_SECURE", default: .auto)
    stopSeconds = try settings.integer("SPACES_STOP_SECONDS", 0...3600, default: 30)
    corsOrigins = (settings.text("SPACES_CORS_ORIGINS") ?? "").split(separator: ",").map { trimmed(String($0)) }
    if maxStreams >= threads {
      throw ConfigurationError(
        "SPACES_MAX_STREAMS (\(maxStreams)) must be below SPACES_THREADS (\(threads)): the rest answers short requests.")
    }
  }
}

public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }
}

/// What is wrong with one value, as the rest of a sentence.
struct Complaint: Error {
  let text: String
  init(_ text: String) { self.text = text }
}
