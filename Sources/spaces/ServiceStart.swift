import FastCGI
import Processes

/// The time from the first step of a service until it answers requests. A service that gets no further has taken
/// nobody's place.
final class ServiceStart {
  let listener: Listener
  private let rights: RootRights
  private var isOver: Bool

  /// Makes the socket while this process may still be root, as it has to be for a port below 1024.
  /// - Parameter account: whom this process then becomes; nil: it stays who it is. It can become root again until
  ///   `publish`, and only where the socket has a path.
  init(_ address: Listener.Address, as account: Account?) throws {
    listener = try Listener(address)
    rights = try RootRights(lentTo: account)
    isOver = !listener.needsPublishing
    if isOver { try rights.giveUp() }
  }

  /// The service answers: its socket gets its path, and from now on nothing of it can become root again. Does nothing
  /// when it is called again.
  func publish() throws {
    guard !isOver else { return }
    isOver = true
    try rights.giveUp { try listener.publish() }
  }
}
