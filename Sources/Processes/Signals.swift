import Glibc

/// Signals received by waiting for them, instead of by handlers that may do next to nothing.
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

  /// - Returns: the signal that came, or nil when none did in time.
  public func wait(upTo time: Duration) -> Int32? {
    var set = set
    let (seconds, attoseconds) = time.components
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    let number = sigtimedwait(&set, nil, &time)
    return number > 0 ? number : nil
  }
}
