import FastCGI
import Processes

/// The time from the first step of a service until it answers requests. A service that gets no further has taken
/// nobody's place, and with it ends what only root can do.
final class ServiceStart {
  let listener: Listener
  private let rights: RootRights
  private var isOver = false

  /// Listens while this process may still be root: a socket's folder often is root's.
  /// - Parameter account: whom this process then becomes; nil: it stays who it is.
  init(_ address: Listener.Address, as account: Account?) throws {
    listener = try Listener(address)
    do {
      rights = try RootRights(lentTo: account)
    } catch {
      listener.withdraw()
      throw error
    }
  }

  /// The service answers: its socket takes its place, and from now on nothing of it can become root again. Does nothing
  /// when it is called again.
  func succeed() throws {
    guard !isOver else { return }
    isOver = true
    try rights.giveUp { try listener.takePlace() }
  }

  /// Removes the socket of a service that did not come to answer.
  func end() throws {
    guard !isOver else { return }
    isOver = true
    try rights.giveUp { listener.withdraw() }
  }
}
