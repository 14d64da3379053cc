import Synchronization

/// A database on one server, or on one of several: lends connections of a pool to threads, which wait while all are in
/// use. Connections are opened when they are first needed.
public final class Database: Sendable {
  private let pool: ConnectionPool
  private let readers = Atomic(0)

  /// The state of the pool.
  public struct Statistics: Sendable, Equatable {
    /// Connections that are open or being opened.
    public var open: Int
    /// Open connections that are not in use.
    public var idle: Int
    /// Threads that wait for a connection.
    public var waiting: Int
    /// Reads and transactions that were run again, since the start of the process.
    public var retries: Int

    /// Makes statistics; see the properties.
    public init(open: Int, idle: Int, waiting: Int, retries: Int) {
      self.open = open
      self.idle = idle
      self.waiting = waiting
      self.retries = retries
    }
  }

  /// - Parameters:
  ///   - connections: the most connections that are open at once, above 0.
  ///   - deadline: how long a caller waits for a connection.
  ///   - rest: how long a connection stays open that nobody needs. Its statements take a megabyte here, and as much in
  ///     the server.
  public init(url: DatabaseURL, connections: Int, deadline: Duration, rest: Duration = .seconds(60)) {
    pool = ConnectionPool(url: url, connections: connections, deadline: deadline, rest: rest)
  }

  /// How many threads have a connection for `read` now.
  public var reading: Int { readers.load(ordering: .relaxed) }

  /// The state of the pool now.
  public var statistics: Statistics { pool.statistics }

  /// Runs `body` with a connection in autocommit mode. `body` is run a second time, with a new connection, if its first
  /// statement finds that the connection from the pool was lost; it must have no side effects that may not happen
  /// twice.
  ///
  /// - Throws: `PoolTimeout`, `PoolClosed`, `DatabaseError`, and what `body` throws.
  public func read<T>(_ body: (Reader) throws -> T) throws -> T {
    do {
      return try lendToReader(fresh: false) { connection, wasIdle in
        do {
          return try body(connection.reader)
        } catch {
          guard wasIdle, connection.completed == 0, let doom = connection.doom else { throw error }
          throw Conflict(cause: doom)
        }
      }
    } catch is Conflict {
      pool.countRetry()
      return try lendToReader(fresh: true) { connection, _ in try body(connection.reader) }
    }
  }

  private func lendToReader<T>(
    fresh: Bool, _ body: (Connection, _ wasIdle: Bool) throws -> T
  ) throws -> T {
    try pool.lend(fresh: fresh) { connection, wasIdle in
      readers.add(1, ordering: .relaxed)
      defer { readers.subtract(1, ordering: .relaxed) }
      return try body(connection, wasIdle)
    }
  }

  /// Runs `body` and commits. The transaction begins with the first statement that writes or locks. Any error rolls it
  /// back and is thrown.
  ///
  /// The whole transaction is run again up to 19 times after a deadlock or a conflict between Galera nodes, and up to
  /// twice after a lock timeout, or if the connection was lost or the host refused before COMMIT was sent. `body` must
  /// therefore have no effect outside of the transaction. If the only host refuses because it is read-only or has no
  /// free connection, the transaction is not run again.
  ///
  /// - Throws: `CommitUnknown` if the connection is lost, or the statement interrupted, during COMMIT or the statements that
  ///   are sent together with it; the errors given to `Writer.executeLast`; and what `read` throws.
  public func transaction<T>(_ body: (Writer) throws -> T) throws -> T {
    try retrying { connection in try connection.transactionOnce(body) }
  }

  /// Runs one statement that commits by itself. It is run again under the conditions of `transaction`, but not if the
  /// connection was lost after the statement was sent.
  ///
  /// - Returns: the number of rows inserted, deleted or changed.
  /// - Throws: `CommitUnknown` if the connection is lost while the statement runs, and what `read` throws.
  @discardableResult
  public func execute(_ sql: SQL) throws -> Int {
    try retrying { connection in try connection.executeOnce(sql) }
  }

  private func retrying<T>(_ attempt: (Connection) throws -> T) throws -> T {
    var budget = RetryBudget(hosts: pool.url.hostCount)
    var fresh = false
    while true {
      do {
        return try pool.lend(fresh: fresh) { connection, _ in try attempt(connection) }
      } catch let conflict as Conflict {
        guard budget.allows(conflict.cause) else { throw conflict.cause }
        pool.countRetry()
        // The cause that ended one idle connection has probably ended the others too.
        fresh = conflict.cause.endsConnection
        budget.pause()
      }
    }
  }

  /// Closes all connections; those in use are closed when they are returned. Later calls throw `PoolClosed`.
  public func close() {
    pool.close()
  }

  /// Opens a connection outside of the pool, for work that takes longer than a request may.
  ///
  /// - Parameter readTimeout: how long to wait for data from the server, in whole seconds.
  /// - Throws: `DatabaseError`
  public func dedicatedConnection(readTimeout: Duration) throws -> Connection {
    try Connection(pool.url, readTimeout: readTimeout, startingAt: pool.host)
  }
}
