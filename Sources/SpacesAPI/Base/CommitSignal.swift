import Synchronization

/// Tells one object of this process that a transaction has committed with events, so that it need not look for them
/// in short intervals.
final class CommitSignal: Sendable {
  /// A Mutex of the closure itself would put one more thunk around it each time that it is read: memory that never
  /// returns, and after some thousand commits a call too deep for the stack (Swift 6.3).
  private struct Receiver {
    let act: @Sendable () -> Void
  }

  private let receiver = Mutex<Receiver?>(nil)

  /// - Parameter act: is called by the thread that committed, so it must be short.
  func connect(_ act: @escaping @Sendable () -> Void) {
    receiver.withLock { $0 = Receiver(act: act) }
  }

  func raise() {
    receiver.withLock { $0 }?.act()
  }
}
