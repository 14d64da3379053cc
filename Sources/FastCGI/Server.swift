import CFastCGI
import Dispatch
import Glibc
import Processes
import Synchronization

/// Threads that each accept connections and answer their requests, so that a slow peer delays no other.
///
/// Their number grows with the load up to `limits.threads`, and shrinks while there is little to do.
public final class Server: Sendable {
  /// The limits of a server.
  public struct Limits: Sendable {
    /// The most threads, and so the most requests at a time. At least 1.
    public var threads: Int
    /// How long a peer may take to send a piece of a request, and to receive what one flush sends.
    public var stall: Duration
    /// - Parameters:
    ///   - threads: the most threads, at least 1.
    ///   - stall: how long a peer may stall.
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
  /// Microseconds before a thread tries again if no connection can be accepted.
  private static let pause: UInt32 = 100_000
  private static let timeBetweenReports = Duration.seconds(60)

  private let listener: Listener
  private let limits: Limits
  private let report: @Sendable (AcceptError) -> Void
  private let handle: @Sendable (any Exchange) -> Void
  private let reads: ConcurrencyLimit?
  private let lastReport = Mutex<ContinuousClock.Instant?>(nil)
  private let population = Mutex(Population())
  private let alive = DispatchGroup()

  /// - Parameters:
  ///   - report: called when no connection can be accepted, on any of the threads, at most once a minute.
  ///   - reads: a thread that has answered a GET accepts nothing while this limit is reached.
  ///   - handle: answers one request, on the thread of its connection.
  public init(
    _ listener: Listener, limits: Limits, report: @escaping @Sendable (AcceptError) -> Void = { _ in },
    reads: ConcurrencyLimit? = nil,
    handle: @escaping @Sendable (any Exchange) -> Void
  ) {
    FCGX_Init()
    self.listener = listener
    self.limits = limits
    self.report = report
    self.reads = reads
    self.handle = handle
  }

  /// Starts the first threads and returns. `stop` ends them.
  /// - Throws: `ThreadError` if one cannot be started.
  public func start() throws(ThreadError) {
    for _ in 0..<min(Self.spareThreads, limits.threads) { try addThread() }
  }

  /// Accepts no more connections; requests in progress are completed. `wait` returns when the last thread has ended.
  public func stop() {
    population.withLock { $0.stopping = true }
  }

  /// Waits until every thread has ended.
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
    var hasWaitedInVain = false
    while !leave(hasWaitedInVain) {
      guard let connection = accept() else {
        hasWaitedInVain = true
        continue
      }
      hasWaitedInVain = false
      let isLastSpare = population.withLock { $0.idle -= 1; return $0.idle == 0 && $0.total < limits.threads }
      // If no thread can be started now, the current request is still answered.
      if isLastSpare { try? addThread() }
      let wasRead = answer(connection, exchange)
      // A thread that rests counts as idle: no other one is started in its place.
      population.withLock { $0.idle += 1 }
      if wasRead { rest() }
    }
  }

  /// - Returns: whether it was a GET.
  private func answer(_ connection: Int32, _ exchange: FastCGIExchange) -> Bool {
    guard exchange.begin(on: connection) else { return false }
    defer { exchange.finish() }   // after it, the exchange has no parameters
    handle(exchange)
    return reads != nil && exchange.parameter("REQUEST_METHOD") == "GET"
  }

  /// Waits while the limit of reads is reached. A write never waits: many that wait for the disk at once share one flush.
  private func rest() {
    guard let reads else { return }
    reads.countAnswer()
    while reads.isReached, !population.withLock({ $0.stopping }) { usleep(UInt32(ConcurrencyLimit.interval / 1_000)) }
  }

  /// Waits for a connection. Without a free descriptor accept() fails at once, even if no connection is waiting, so
  /// without the pause all idle threads would spin.
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

  /// Whether the calling, idle thread should end: after `stop`, or if many more threads are idle than needed. Only a
  /// thread that nobody has needed for `Listener.patience` ends then: how many are needed changes with each request, and
  /// starting a thread costs as much as a short answer.
  private func leave(_ hasWaitedInVain: Bool) -> Bool {
    population.withLock {
      guard $0.stopping || hasWaitedInVain && $0.idle > max(Self.spareThreads, $0.total / 2) else { return false }
      $0.idle -= 1
      $0.total -= 1
      return true
    }
  }
}
