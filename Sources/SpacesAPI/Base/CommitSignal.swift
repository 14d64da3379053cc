import Synchronization

/// Tells one object of this process that a transaction has committed with events, so that it need not look for them
/// in short intervals.
final class CommitSignal: Sendable {
  private let receiver = Mutex<(@Sendable () -> Void)?>(nil)

  /// - Parameter act: is called by the thread that committed, so it must be short.
  func connect(_ act: @escaping @Sendable () -> Void) {
    receiver.withLock { $0 = act }
  }

  func raise() {
    receiver.withLock { $0 }?()
  }
}
