import FastCGI
import Processes

/// The time from the first step of a service until it answers requests. A service that gets no further has taken
/// nobody's place.
final class ServiceStart {
  let listener: Listener
  private let privileges: RootPrivileges
  private var isOver: Bool

  /// Makes the socket while this process may still be root, as it has to be for a port below 1024.
  /// - Parameter account: whom this process then becomes; nil: it stays who it is. It can become root again until
  ///   `publish`, and only where the socket has a path.
  init(_ address: Listener.Address, as account: Account?) throws {
    listener = try Listener(address)
    privileges = try RootPrivileges(droppedFor: account)
    isOver = !listener.needsPublishing
    if isOver { try privileges.dropPermanently() }
  }

  /// The service answers: its socket gets its path, and this process can become root no more. Does nothing when it is
  /// called again.
  func publish() throws {
    guard !isOver else { return }
    isOver = true
    try privileges.dropPermanently { try listener.publish() }
  }
}
