import Dispatch
import Synchronization

/// The connections of a `Database`. Threads that ask for one wait while all are in use. All connections are to one host
/// of the URL; when it refuses or cannot be reached, new ones are made to the next host.
final class ConnectionPool: Sendable {
  let url: DatabaseURL
  private let deadline: Duration
  /// In nanoseconds.
  private let rest: Int64
  private let permits: DispatchSemaphore
  private let state = Mutex(State())

  private struct State {
    /// Used as a stack: the connections used last, which have their statements prepared, are used again first.
    var idle: [Idle] = []
    var open = 0
    var waiting = 0
    var retries = 0
    var isClosed = false
    /// The index in the URL of the host that new connections are made to.
    var host = 0

    /// Removes the idle connections. The caller releases, and so closes, them outside of the lock, because closing
    /// writes to the network.
    mutating func removeIdle() -> [Idle] {
      let removed = idle
      idle = []
      open -= removed.count
      return removed
    }
  }

  /// A connection that no thread uses. The lock hands it from one thread to the next.
  private struct Idle: @unchecked Sendable {
    let connection: Connection
    /// Nanoseconds of a clock that is never set. Threads may come in another order than they have read it.
    let since: Int64
  }

  init(url: DatabaseURL, connections: Int, deadline: Duration, rest: Duration) {
    self.url = url
    self.deadline = deadline
    let (seconds, attoseconds) = rest.components
    self.rest = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    // Starts at zero and is signalled up: releasing a semaphore whose value is below its initial one traps.
    permits = DispatchSemaphore(value: 0)
    for _ in 0..<connections { permits.signal() }
  }

  var statistics: Database.Statistics {
    state.withLock { .init(open: $0.open, idle: $0.idle.count, waiting: $0.waiting, retries: $0.retries) }
  }

  /// The host to connect to first.
  var host: Int { state.withLock { $0.host } }

  func countRetry() {
    state.withLock { $0.retries += 1 }
  }

  func close() {
    let idle = state.withLock {
      $0.isClosed = true
      return $0.removeIdle()
    }
    withExtendedLifetime(idle) {}
  }

  /// - Parameter fresh: whether to open a new connection and to close the idle ones.
  func lend<T>(fresh: Bool, _ body: (Connection, _ wasIdle: Bool) throws -> T) throws -> T {
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

  /// The connection used last that is still alive; nil if there is none.
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
    // Counted before it is made, so that connections in the making count as open.
    let first = state.withLock {
      $0.open += 1
      return $0.host
    }
    do {
      let connection = try Connection(url, startingAt: first)
      // A host at its limit keeps its existing connections; only this new connection goes to another host.
      if let skipped = connection.skipped, !skipped.isOverLimit { leave(first, for: connection.host) }
      return connection
    } catch {
      state.withLock { $0.open -= 1 }
      throw error
    }
  }

  private func takeBack(_ connection: Connection) {
    if let doom = connection.doom, doom.concernsHost {
      leave(connection.host, for: (connection.host + 1) % url.hostCount)
    }
    let isClean = connection.isUsable && !connection.isInTransaction && connection.doom == nil
    let idle = Idle(connection: connection, since: Int64(DispatchTime.now().uptimeNanoseconds))
    let surplus: Idle? = state.withLock {
      if isClean, !$0.isClosed, connection.host == $0.host { $0.idle.append(idle) } else { $0.open -= 1 }
      // The first is the one that has been idle for longest. One each time is enough, as they are taken one each time.
      guard let first = $0.idle.first, idle.since - first.since > rest else { return nil }
      $0.open -= 1
      return $0.idle.removeFirst()
    }
    withExtendedLifetime(surplus) {}
  }

  /// Makes new connections to the host `next`, unless another thread has already left `host`.
  private func leave(_ host: Int, for next: Int) {
    let idle = state.withLock {
      guard $0.host == host, next != host else { return [Idle]() }
      $0.host = next
      return $0.removeIdle()
    }
    withExtendedLifetime(idle) {}
  }
}
