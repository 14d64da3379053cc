/// The pause before ended workers are replaced. It doubles each time, so that workers that fail at their start do not
/// use up the processor and fill the log.
struct RestartPause {
  private let timing: Workers.Timing
  private var next: Duration
  /// The time from which the missing workers may be started; nil for at once.
  private(set) var end: ContinuousClock.Instant?

  init(_ timing: Workers.Timing) {
    self.timing = timing
    next = timing.firstPause
  }

  /// Begins a pause because a worker has ended or could not be started. A worker that ends during a pause does not
  /// prolong it.
  /// - Parameter life: how long the worker has run; zero if it could not be started.
  mutating func begin(afterLife life: Duration, at now: ContinuousClock.Instant) {
    if life >= timing.steadyLife { next = timing.firstPause }
    guard end == nil else { return }
    end = now + next
    next = min(next * 2, timing.longestPause)
  }

  /// Ends the pause; called when the missing workers are started.
  mutating func finish() {
    end = nil
  }

  /// Forgets past failures: the workers from now on run another program or have another configuration.
  mutating func reset() {
    self = RestartPause(timing)
  }
}
