import CFastCGI
import Dispatch
import Glibc
import Synchronization

/// Threads that accept, each for itself, so that one slow peer holds up no other.
///
/// Their number grows with the load up to `limits.threads` and shrinks again when idle.
public final class Server: Sendable {
  public struct Limits: Sendable {
    public var threads: Int
    /// How long a peer may take to send a piece of a request, or to read a piece of an answer.
    public var stall: Duration

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

  private let listener: Listener
  private let limits: Limits
  private let handle: @Sendable (any Exchange) -> Void
  private let population = Mutex(Population())
  private let alive = DispatchGroup()

  public init(_ listener: Listener, limits: Limits, handle: @escaping @Sendable (any Exchange) -> Void) {
    FCGX_Init()
    self.listener = listener
    self.limits = limits
    self.handle = handle
  }

  /// Starts the first threads and returns. `stop` ends them.
  public func start() throws(ThreadError) {
    for _ in 0..<min(Self.spareThreads, limits.threads) { try addThread() }
  }

  /// Accepts no more; answers under way go on. `wait` returns when the last one has ended.
  public func stop() {
    population.withLock { $0.stopping = true }
  }

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
    let exchange = FastCGIExchange()
    population.withLock { $0.idle += 1 }
    while !leave() {
      guard let connection = listener.accept() else { continue }
      let isLastSpare = population.withLock { $0.idle -= 1; return $0.idle == 0 && $0.total < limits.threads }
      // A thread that cannot be started now is no reason to refuse the request in hand.
      if isLastSpare { try? addThread() }
      setTimeout(SO_RCVTIMEO, limits.stall.timeval, on: connection)
      setTimeout(SO_SNDTIMEO, limits.stall.timeval, on: connection)
      if exchange.begin(on: connection) { handle(exchange) }
      exchange.finish()
      population.withLock { $0.idle += 1 }
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

extension Duration {
  fileprivate var timeval: timeval {
    Glibc.timeval(
      tv_sec: Int(components.seconds), tv_usec: Int(components.attoseconds / 1_000_000_000_000))
  }
}
