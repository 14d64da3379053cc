/// How often things may be done, behind any front end.
public struct LimitConfiguration: Sendable {
  /// Sign-ups of one client network and hour; 0: no limit.
  public var signUpsPerHour: Int
  /// Messages and agent calls of one person and minute; 0: no limit.
  public var postsPerMinute: Int
  /// Communities, lounges, spaces and listings of one person and hour; 0: no limit.
  public var creationsPerHour: Int

  init(_ settings: Settings) throws(ConfigurationError) {
    signUpsPerHour = try settings.value(
      "SPACES_SIGN_UPS_PER_HOUR", .integer(0...1_000_000), default: 30, "sign-ups of one address and hour; 0: no limit")
    postsPerMinute = try settings.value(
      "SPACES_POSTS_PER_MINUTE", .integer(0...1_000_000), default: 60,
      "messages and agent calls of one person and minute; 0: no limit")
    creationsPerHour = try settings.value(
      "SPACES_CREATIONS_PER_HOUR", .integer(0...1_000_000), default: 60,
      "communities, lounges, spaces and listings of one person and hour; 0: no limit")
  }
}
