import Dispatch
import Synchronization

/// Lets one thread sleep until another one wakes it.
public final class WakeUp: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)
  private let isPending = Atomic(false)

  /// Nobody has signalled yet.
  public init() {}

  /// Wakes the thread, or keeps it from falling asleep the next time.
  public func signal() {
    if !isPending.exchange(true, ordering: .acquiringAndReleasing) { semaphore.signal() }
  }

  /// Returns when another thread has signalled since the last wait, or after `duration`.
  public func wait(upTo duration: Duration) {
    let (seconds, attoseconds) = max(.zero, duration).components
    let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    _ = semaphore.wait(timeout: .now() + .nanoseconds(nanoseconds))
    isPending.store(false, ordering: .releasing)
  }
}
