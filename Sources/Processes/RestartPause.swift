/// The pause before ended workers are replaced. It doubles each time, so that workers that fail at their start do not
/// take the host's time and fill its log.
struct RestartPause {
  private let timing: Workers.Timing
  private var next: Duration
  /// When the missing workers may be started; nil for at once.
  private(set) var end: ContinuousClock.Instant?

  init(_ timing: Workers.Timing) {
    self.timing = timing
    next = timing.firstPause
  }

  /// Begins a pause because a worker has ended, or could not be started. Workers that end during a pause do not add to it.
  /// - Parameter life: how long the worker has run; zero for one that could not be started.
  mutating func begin(afterLife life: Duration, at now: ContinuousClock.Instant) {
    if life >= timing.steadyLife { next = timing.firstPause }
    guard end == nil else { return }
    end = now + next
    next = min(next * 2, timing.longestPause)
  }

  /// To be called when the missing workers are started.
  mutating func finish() {
    end = nil
  }

  /// Forgets past failures: what runs now is another program, or has another configuration.
  mutating func reset() {
    self = RestartPause(timing)
  }
}
