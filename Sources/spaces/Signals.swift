import Glibc

/// Signals received by waiting for them, instead of by handlers that may do next to nothing.
struct Signals {
  private let set: sigset_t

  /// Blocks them in this thread and in every thread that it starts from now on.
  init(_ numbers: [Int32]) {
    var set = sigset_t()
    sigemptyset(&set)
    for number in numbers { sigaddset(&set, number) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    self.set = set
  }

  /// - Returns: the signal that came, or nil when none did in time.
  func wait(upTo seconds: Int) -> Int32? {
    var set = set
    var time = timespec(tv_sec: seconds, tv_nsec: 0)
    let number = sigtimedwait(&set, nil, &time)
    return number > 0 ? number : nil
  }
}
