import Glibc

/// Signals that are received by waiting for them, so that their handling is not restricted to async-signal-safe
/// functions.
public struct Signals {
  private let set: sigset_t

  /// Blocks `numbers` in this thread and in every thread that it starts from now on.
  public init(_ numbers: [Int32]) {
    var set = sigset_t()
    sigemptyset(&set)
    for number in numbers { sigaddset(&set, number) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    self.set = set
  }

  /// Waits for one of the signals.
  /// - Returns: the number of the signal; nil if none came within `time`.
  public func wait(upTo time: Duration) -> Int32? {
    var set = set
    let (seconds, attoseconds) = time.components
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    let number = sigtimedwait(&set, nil, &time)
    return number > 0 ? number : nil
  }
}
