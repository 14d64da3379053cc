import CFastCGI
import Dispatch
import Glibc
import Processes
import Synchronization

/// Threads that accept, each for itself, so that one slow peer holds up no other.
///
/// Their number grows with the load up to `limits.threads` and shrinks again when idle.
public final class Server: Sendable {
  public struct Limits: Sendable {
    /// How many threads there may be, and so how many requests at a time. At least 1.
    public var threads: Int
    /// How long a peer may take to send a piece of a request, and to take, in all, what is sent to it at a time.
    public var stall: Duration

    /// Limits with 20 seconds for a peer that stalls.
    public init(threads: Int, stall: Duration = .seconds(20)) {
      self.threads = threads
      self.stall = stall
    }
  }

  private struct Population {
    var total = 0
    var idle = 0
    var stopping = false
  }

  private static let spareThreads = 4
  /// Microseconds until a thread tries again when no connection can be accepted.
  private static let pause: UInt32 = 100_000
  private static let timeBetweenReports = Duration.seconds(60)

  private let listener: Listener
  private let limits: Limits
  private let report: @Sendable (AcceptError) -> Void
  private let handle: @Sendable (any Exchange) -> Void
  private let lastReport = Mutex<ContinuousClock.Instant?>(nil)
  private let population = Mutex(Population())
  private let alive = DispatchGroup()

  /// - Parameters:
  ///   - report: called when no connection can be accepted, by any of the threads, once a minute at most.
  ///   - handle: answers one request, on a thread of its own.
  public init(
    _ listener: Listener, limits: Limits, report: @escaping @Sendable (AcceptError) -> Void = { _ in },
    handle: @escaping @Sendable (any Exchange) -> Void
  ) {
    FCGX_Init()
    self.listener = listener
    self.limits = limits
    self.report = report
    self.handle = handle
  }

  /// Starts the first threads and returns. `stop` ends them.
  /// - Throws: `ThreadError` when one cannot be started.
  public func start() throws(ThreadError) {
    for _ in 0..<min(Self.spareThreads, limits.threads) { try addThread() }
  }

  /// Accepts no more; answers under way go on. `wait` returns when the last one has ended.
  public func stop() {
    population.withLock { $0.stopping = true }
  }

  /// Returns when every thread has ended.
  public func wait() {
    alive.wait()
  }

  private func addThread() throws(ThreadError) {
    population.withLock { $0.total += 1 }
    alive.enter()
    do {
      try startThread { self.serve() }
    } catch {
      population.withLock { $0.total -= 1 }
      alive.leave()
      throw error
    }
  }

  private func serve() {
    defer { alive.leave() }
    let exchange = FastCGIExchange(patience: limits.stall)
    population.withLock { $0.idle += 1 }
    while !leave() {
      guard let connection = accept() else { continue }
      let isLastSpare = population.withLock { $0.idle -= 1; return $0.idle == 0 && $0.total < limits.threads }
      // A thread that cannot be started now is no reason to refuse the request in hand.
      if isLastSpare { try? addThread() }
      if exchange.begin(on: connection) {
        handle(exchange)
        exchange.finish()
      }
      population.withLock { $0.idle += 1 }
    }
  }

  /// Waits for a connection. Without a free descriptor accept() fails at once, whether or not somebody
  /// wants to connect: without a pause all idle threads would spin.
  private func accept() -> Int32? {
    do {
      return try listener.accept()
    } catch {
      let isDue = lastReport.withLock { last in
        let now = ContinuousClock.now
        if let last, now - last < Self.timeBetweenReports { return false }
        last = now
        return true
      }
      if isDue { report(error) }
      usleep(Self.pause)
      return nil
    }
  }

  /// Whether the calling, idle thread is to end: on a stop, or when many more wait than are needed.
  private func leave() -> Bool {
    population.withLock {
      guard $0.stopping || $0.idle > max(Self.spareThreads, $0.total / 2) else { return false }
      $0.idle -= 1
      $0.total -= 1
      return true
    }
  }
}
