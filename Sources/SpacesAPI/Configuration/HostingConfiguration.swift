/// What replaces a shell on hosts that have none.
public struct HostingConfiguration: Sendable {
  /// When the tables are brought up to date.
  public var migrate: Migrate
  /// What whoever uses the page /setup has to know; nil: there is no such page.
  public var setupToken: String?

  /// Whom a process that root has started becomes; nil: the owner of the configuration file.
  public var user: String?

  /// When the tables are brought up to date: by `spaces migrate`, or when a process starts.
  public enum Migrate: String, CaseIterable, Sendable { case manual, auto }

  init(_ settings: Settings) throws(ConfigurationError) {
    migrate = try settings.value(
      "SPACES_MIGRATE", .choice(), default: .manual,
      "`manual` (by `spaces migrate`) or `auto` (when a process starts; for hosts without a shell)")
    setupToken = try settings.optional(
      "SPACES_SETUP_TOKEN", .secret(20),
      "opens the page `/setup`, which makes the tables and the first administrator and is gone after that; "
        + "20 characters or more")
    user = try settings.optional(
      "SPACES_USER", .text,
      "whom a process that root has started becomes; unset: the owner of the file; `root`: it stays root")
  }
}
