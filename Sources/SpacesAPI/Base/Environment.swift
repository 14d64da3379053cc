import FoundationEssentials

/// All that the product takes from the machine besides its database and its sockets.
public struct Environment: Sendable {
  /// For ids and log lines. What is due or over is for the database's clock alone to say.
  public var now: @Sendable () -> Date
  /// As many bytes as asked for, that nobody can foresee.
  public var random: @Sendable (_ count: Int) -> [UInt8]

  /// - Parameters:
  ///   - now: the time of the machine.
  ///   - random: gives as many bytes as it is asked for.
  public init(now: @escaping @Sendable () -> Date, random: @escaping @Sendable (Int) -> [UInt8]) {
    self.now = now
    self.random = random
  }

  /// The clock of the system and the random bytes of libsodium.
  public static let live = Environment(now: { Date() }, random: { Sodium.random($0) })
}
