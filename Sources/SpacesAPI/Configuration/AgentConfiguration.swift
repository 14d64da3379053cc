import Upstream

/// The chat server, and what agents may use of it.
public struct AgentConfiguration: Sendable {
  /// The base of an OpenAI-compatible server, or `demo`; nil: no agent answers.
  public var url: String?
  /// The server's key.
  public var key: String?
  /// The header that carries the key; in `Authorization` it is a bearer token.
  public var keyHeader: String
  /// The model for listings that name none; nil: the first that the server names.
  public var model: String?
  /// Models that listings may name; empty: only the default one. `*` allows any.
  public var models: [String]
  /// `max_tokens` of each call.
  public var maxTokens: Int
  /// Unicode scalars that a prompt may have.
  public var context: Int
  /// Tokens of one person and UTC day; 0: no limit.
  public var dailyTokensPerPerson: Int
  /// Tokens of one community and UTC day; 0: no limit.
  public var dailyTokensPerCommunity: Int
  /// How long the server may be silent.
  public var deadlines: Deadlines

  init(_ settings: Settings) throws(ConfigurationError) {
    url = try settings.optional(
      "SPACES_AGENT_URL", .agentURL,
      "an OpenAI-compatible server such as `http://127.0.0.1:8081/v1`, or `demo`; without one agents answer 503 `agent_unconfigured`")
    key = try settings.optional("SPACES_AGENT_KEY", .text, "the chat server's key")
    keyHeader = try settings.value(
      "SPACES_AGENT_KEY_HEADER", .text, default: "Authorization", "the header for the key, such as Azure's `api-key`")
    model = try settings.optional(
      "SPACES_AGENT_MODEL", .text, "the model for listings that name none; unset: the first that the server's `/models` names")
    models = try settings.value(
      "SPACES_AGENT_MODELS", .list, default: [], "models, separated by commas, that listings may name; `*` allows any; unset: `SPACES_AGENT_MODEL` alone")
    maxTokens = try settings.value(
      "SPACES_AGENT_MAX_TOKENS", .integer(1...1_000_000), default: 1024, "tokens that an answer may have")
    context = try settings.value(
      "SPACES_AGENT_CONTEXT", .integer(200...10_000_000), default: 24_000, "characters that a prompt may have")
    dailyTokensPerPerson = try settings.value(
      "SPACES_AGENT_DAILY_TOKENS_PER_USER", .integer(0...1_000_000_000), default: 200_000,
      "tokens of one person and UTC day; 0: no limit")
    dailyTokensPerCommunity = try settings.value(
      "SPACES_AGENT_DAILY_TOKENS", .integer(0...1_000_000_000_000), default: 0,
      "tokens of one community and UTC day; 0: no limit")
    deadlines = Deadlines(
      connect: .seconds(
        try settings.value(
          "SPACES_AGENT_CONNECT_SECONDS", .integer(1...600), default: 5, "how long connecting to the chat server may take")),
      firstByte: .seconds(
        try settings.value(
          "SPACES_AGENT_FIRST_TOKEN_SECONDS", .integer(1...3600), default: 60, "how long the first word may take")),
      betweenBytes: .seconds(
        try settings.value(
          "SPACES_AGENT_IDLE_SECONDS", .integer(1...3600), default: 30, "how long the next word may take")))
  }
}
