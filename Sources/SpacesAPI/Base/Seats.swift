/// Numbered places that each only one process of a host has at a time. They are free again when the process ends.
public protocol Seats: Sendable {
  /// - Parameter number: not one that this process has.
  /// - Returns: false when another process has it.
  func takeSeat(_ number: Int64) -> Bool
  /// Lets any process of the host take the place again.
  func releaseSeat(_ number: Int64)
}

/// The places of a process that shares none with others.
struct OwnSeats: Seats {
  func takeSeat(_ number: Int64) -> Bool { true }
  /// Lets any process of the host take the place again.
  func releaseSeat(_ number: Int64) {}
}
