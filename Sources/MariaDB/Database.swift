import Dispatch
import Synchronization

/// A pool of connections, which block the thread that asks for one. Opens them when they are first needed.
public final class Database: Sendable {
  private let url: DatabaseURL
  private let deadline: Duration
  private let permits: DispatchSemaphore
  private let state = Mutex(State())

  private struct State {
    /// Last in, first out: the busiest connections stay warm, with their statements prepared.
    var idle: [Idle] = []
    var open = 0
    var waiting = 0
    var retries = 0
    var isClosed = false
  }

  /// A connection in the pool is used by nobody; the lock hands it from one thread to the next.
  private struct Idle: @unchecked Sendable {
    let connection: Connection
  }

  public struct Statistics: Sendable, Equatable {
    public var open: Int
    public var idle: Int
    public var waiting: Int
    /// Transactions begun again and reads run again since the start.
    public var retries: Int

    public init(open: Int, idle: Int, waiting: Int, retries: Int) {
      self.open = open
      self.idle = idle
      self.waiting = waiting
      self.retries = retries
    }
  }

  /// `connections` is the most that are open at once, `deadline` how long a caller waits for one.
  public init(url: DatabaseURL, connections: Int, deadline: Duration) {
    self.url = url
    self.deadline = deadline
    // Signalled up from zero: a semaphore that ends below its first value stops the process.
    permits = DispatchSemaphore(value: 0)
    for _ in 0..<connections { permits.signal() }
  }

  public var statistics: Statistics {
    state.withLock {
      Statistics(open: $0.open, idle: $0.idle.count, waiting: $0.waiting, retries: $0.retries)
    }
  }

  /// Runs `body` with a connection in autocommit mode. When the first statement finds the connection lost
  /// that the pool had kept, the body is run once more with a new one: it must do no harm twice. Use
  /// `transaction` for anything that writes.
  ///
  /// Throws `PoolTimeout`, `DatabaseError` and whatever `body` throws.
  public func read<T>(_ body: (Connection) throws -> T) throws -> T {
    do {
      return try lend(fresh: false) { connection, wasIdle in
        do {
          return try body(connection)
        } catch {
          guard wasIdle, connection.completed == 0, let doom = connection.doom else { throw error }
          throw Conflict(cause: doom)
        }
      }
    } catch is Conflict {
      state.withLock { $0.retries += 1 }
      return try lend(fresh: true) { connection, _ in try body(connection) }
    }
  }

  /// Runs `body` between START TRANSACTION and COMMIT. It is run again as a whole, up to 20 times, after a
  /// deadlock or a conflict between Galera nodes, and up to three times after a lock timeout or when the
  /// connection was lost before COMMIT was sent: it must have no effect outside the transaction. Any error
  /// rolls back and the first one is thrown.
  ///
  /// Throws `CommitUnknown` when the connection is lost in COMMIT, and what `read` throws.
  public func transaction<T>(_ body: (Connection) throws -> T) throws -> T {
    var budget = RetryBudget()
    var fresh = false
    while true {
      do {
        return try lend(fresh: fresh) { connection, _ in try connection.transactionOnce(body) }
      } catch let conflict as Conflict {
        guard budget.allows(conflict.cause) else { throw conflict.cause }
        state.withLock { $0.retries += 1 }
        // What ended one kept connection has probably ended the others.
        fresh = conflict.cause.endsConnection
        budget.pause()
      }
    }
  }

  /// Closes every connection: those lent out when they come back.
  public func close() {
    let idle = state.withLock {
      let idle = $0.idle
      $0.idle = []
      $0.open -= idle.count
      $0.isClosed = true
      return idle
    }
    // Released here, outside of the lock: closing writes to the network.
    withExtendedLifetime(idle) {}
  }

  /// A connection of its own, outside the pool, for work that takes longer than a request may.
  public func dedicatedConnection(readTimeout: Duration) throws -> Connection {
    try Connection(url, readTimeout: readTimeout)
  }

  private func lend<T>(fresh: Bool, _ body: (Connection, _ wasIdle: Bool) throws -> T) throws -> T {
    try waitForPermit()
    defer { permits.signal() }
    let kept = try takeIdle(discard: fresh)
    let connection = try kept ?? open()
    connection.completed = 0
    defer { takeBack(connection) }
    return try body(connection, kept != nil)
  }

  private func waitForPermit() throws {
    if permits.wait(timeout: .now()) == .success { return }
    state.withLock { $0.waiting += 1 }
    defer { state.withLock { $0.waiting -= 1 } }
    let (seconds, attoseconds) = deadline.components
    let limit = DispatchTime.now() + .seconds(Int(seconds)) + .nanoseconds(Int(attoseconds / 1_000_000_000))
    guard permits.wait(timeout: limit) == .success else { throw PoolTimeout() }
  }

  /// The connection used last, if it is still alive.
  private func takeIdle(discard: Bool) throws -> Connection? {
    while true {
      let idle: Idle? = try state.withLock {
        if $0.isClosed { throw PoolClosed() }
        return $0.idle.popLast()
      }
      guard let idle else { return nil }
      if !discard, idle.connection.isAlive { return idle.connection }
      state.withLock { $0.open -= 1 }
    }
  }

  private func open() throws -> Connection {
    // Counted first: while it connects it is as good as open.
    state.withLock { $0.open += 1 }
    do {
      return try Connection(url)
    } catch {
      state.withLock { $0.open -= 1 }
      throw error
    }
  }

  private func takeBack(_ connection: Connection) {
    let isClean = connection.isUsable && !connection.isInTransaction && connection.doom == nil
    let idle = Idle(connection: connection)
    state.withLock {
      if isClean, !$0.isClosed { $0.idle.append(idle) } else { $0.open -= 1 }
    }
  }
}
