import Glibc

/// A fixed number of child processes that run the same executable on one listening socket.
///
/// No method waits: the owner calls `update` after each signal and at least once a second.
public struct Workers: ~Copyable {
  /// The time limits and pauses.
  public struct Timing: Sendable {
    /// The time from a worker's start within which it must answer requests.
    public var readyWithin = Duration.seconds(15)
    /// The first pause before ended workers are replaced. It doubles each time up to `longestPause`.
    public var firstPause = Duration.seconds(1)
    /// The longest pause.
    public var longestPause = Duration.seconds(30)
    /// The pause is `firstPause` again after a worker that has run for this long.
    public var steadyLife = Duration.seconds(60)
    /// From SIGTERM to SIGKILL for workers that never became ready. Others may take the time they need.
    public var killAfter = Duration.seconds(5)

    /// The values for production.
    public init() {}
  }

  /// What has happened, for the log.
  public enum Event: Sendable, Equatable {
    /// The first worker answers requests.
    case started
    /// A new generation has taken over, and the old one was told to exit.
    case renewed
    /// The new generation could not start and has been stopped. The old one continues to serve.
    case renewalFailed(reason: String)
    /// A worker that was not told to exit has ended. It will be replaced.
    case ended(id: Int32, reason: String)
    /// A missing worker could not be started. `update` will try again.
    case notStarted(reason: String)
  }

  private let program: WorkerProgram
  private let count: Int
  private let timing: Timing
  private var serving: [WorkerProcess] = []
  /// The new generation of a renewal in progress. Its first worker starts alone, so that an error is reported once.
  private var candidates: [WorkerProcess] = []
  /// Workers that were told to exit.
  private var leaving: [WorkerProcess] = []
  private var isRenewalWanted = false
  private var hasStarted = false
  private var isStopping = false
  private var pause: RestartPause

  /// - Parameters:
  ///   - count: the number of workers, at least 1.
  ///   - listener: the descriptor of the listening socket.
  ///   - executable: a path. It is looked up anew for each child, so that an upgrade takes effect.
  ///   - arguments: the arguments after the name of the executable.
  public init(
    _ count: Int, listener: Int32, counters: SharedCounters, executable: String, arguments: [String],
    timing: Timing = Timing()
  ) {
    self.count = count
    self.timing = timing
    program = WorkerProgram(executable: executable, arguments: arguments, listener: listener, counters: counters)
    pause = RestartPause(timing)
  }

  /// Whether no child is left. True before the first `update`.
  public var isEmpty: Bool { serving.isEmpty && candidates.isEmpty && leaving.isEmpty }

  /// Whether a worker is expected to become ready soon, so that `update` should be called more often.
  public var isWaiting: Bool { !candidates.isEmpty || isRenewalWanted || serving.contains { !$0.isReady } }

  /// Asks for a new generation of workers. It takes over when all of its workers are ready; until then, and if one of
  /// them fails, the old generation serves. The socket stays open, so no request is refused. A renewal that is asked
  /// for during another one follows it, because the configuration may have changed in between.
  public mutating func renew() {
    isRenewalWanted = true
  }

  /// Tells all workers to exit. From now on none is started.
  public mutating func stop(at now: ContinuousClock.Instant = .now) {
    isStopping = true
    for worker in serving + candidates { dismiss(worker, now) }
    serving = []
    candidates = []
  }

  /// Reaps children that have ended, starts missing ones, and takes the next step of a renewal.
  /// - Returns: what has happened, in order.
  public mutating func update(at now: ContinuousClock.Instant = .now) -> [Event] {
    for worker in serving + candidates + leaving { worker.update() }
    leaving.removeAll { $0.end != nil }
    for worker in leaving where worker.killAt.map({ $0 <= now }) == true { worker.send(SIGKILL) }
    guard !isStopping else { return [] }
    var events = collect(now)
    events += candidates.isEmpty ? beginRenewal(now) : continueRenewal(now)
    events += startMissing(now)
    if !hasStarted, serving.contains(where: \.isReady) {
      hasStarted = true
      events.append(.started)
    }
    return events
  }

  private mutating func collect(_ now: ContinuousClock.Instant) -> [Event] {
    var events: [Event] = []
    for worker in serving {
      if worker.end == nil, isLate(worker, now) { worker.send(SIGKILL) }
      guard let end = worker.end else { continue }
      pause.begin(afterLife: now - worker.startedAt, at: now)
      events.append(.ended(id: worker.id, reason: isLate(worker, now) ? notReady : end))
    }
    serving.removeAll { $0.end != nil }
    return events
  }

  private mutating func startMissing(_ now: ContinuousClock.Instant) -> [Event] {
    guard serving.count < count, pause.end.map({ $0 <= now }) ?? true else { return [] }
    pause.finish()
    do {
      while serving.count < count { serving.append(try program.start(at: now)) }
      return []
    } catch {
      pause.begin(afterLife: .zero, at: now)
      return [.notStarted(reason: "\(error)")]
    }
  }

  private mutating func beginRenewal(_ now: ContinuousClock.Instant) -> [Event] {
    guard isRenewalWanted else { return [] }
    isRenewalWanted = false
    do {
      candidates.append(try program.start(at: now))
      return []
    } catch {
      return [.renewalFailed(reason: "\(error)")]
    }
  }

  private mutating func continueRenewal(_ now: ContinuousClock.Instant) -> [Event] {
    do {
      if let end = candidates.lazy.compactMap(\.end).first { return giveUp(end, now) }
      if candidates.contains(where: { isLate($0, now) }) { return giveUp(notReady, now) }
      guard candidates.allSatisfy(\.isReady) else { return [] }
      while candidates.count < count { candidates.append(try program.start(at: now)) }
      guard candidates.allSatisfy(\.isReady) else { return [] }
    } catch {
      return giveUp("\(error)", now)
    }
    for worker in serving { dismiss(worker, now) }
    serving = candidates
    candidates = []
    hasStarted = true
    pause.reset()
    return [.renewed]
  }

  private mutating func giveUp(_ reason: String, _ now: ContinuousClock.Instant) -> [Event] {
    for worker in candidates { dismiss(worker, now) }
    candidates = []
    return [.renewalFailed(reason: reason)]
  }

  private mutating func dismiss(_ worker: WorkerProcess, _ now: ContinuousClock.Instant) {
    guard worker.end == nil else { return }
    worker.send(SIGTERM)
    if !worker.isReady { worker.killAt = now + timing.killAfter }
    leaving.append(worker)
  }

  private func isLate(_ worker: WorkerProcess, _ now: ContinuousClock.Instant) -> Bool {
    !worker.isReady && now - worker.startedAt >= timing.readyWithin
  }

  private var notReady: String { "not ready within \(timing.readyWithin)" }
}
