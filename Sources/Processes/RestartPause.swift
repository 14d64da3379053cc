/// How long to wait before ended workers are replaced: each time longer, so that workers that cannot live do not take the
/// host's time and fill its log.
struct RestartPause {
  private let timing: Workers.Timing
  private var next: Duration
  /// When the missing workers may be started; nil for at once.
  private(set) var end: ContinuousClock.Instant?

  init(_ timing: Workers.Timing) {
    self.timing = timing
    next = timing.firstPause
  }

  /// A worker has ended, or could not be started: then it has lived for no time. Several that end together cause one pause.
  mutating func begin(afterLife life: Duration, at now: ContinuousClock.Instant) {
    if life >= timing.steadyLife { next = timing.firstPause }
    guard end == nil else { return }
    end = now + next
    next = min(next * 2, timing.longestPause)
  }

  /// The missing workers are being started.
  mutating func isOver() {
    end = nil
  }

  /// What runs now is another program or has another configuration.
  mutating func reset() {
    self = RestartPause(timing)
  }
}
