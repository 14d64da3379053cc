import FoundationEssentials

/// All that the product takes from the machine besides its database and its sockets.
public struct Environment: Sendable {
  /// For ids and log lines. What is due or over is for the database's clock alone to say.
  public var now: @Sendable () -> Date
  public var random: @Sendable (_ count: Int) -> [UInt8]

  public init(now: @escaping @Sendable () -> Date, random: @escaping @Sendable (Int) -> [UInt8]) {
    self.now = now
    self.random = random
  }

  public static let live = Environment(now: { Date() }, random: { Sodium.random($0) })
}
