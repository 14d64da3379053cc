/// A database on one server or on one of several: hands connections of a pool to the threads that ask for one,
/// which wait while all are busy. Connections are opened when they are first needed.
public final class Database: Sendable {
  private let pool: ConnectionPool

  public struct Statistics: Sendable, Equatable {
    public var open: Int
    public var idle: Int
    /// Threads that wait for a connection.
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

  /// - Parameters:
  ///   - connections: the most that are open at once.
  ///   - deadline: how long a caller waits for one.
  public init(url: DatabaseURL, connections: Int, deadline: Duration) {
    pool = ConnectionPool(url: url, connections: connections, deadline: deadline)
  }

  public var statistics: Statistics { pool.statistics }

  /// Runs `body` with a connection in autocommit mode. When the first statement finds the connection lost
  /// that the pool had kept, the body is run once more with a new one: it must do no harm twice.
  ///
  /// - Throws: `PoolTimeout`, `PoolClosed`, `DatabaseError`, and whatever `body` throws.
  public func read<T>(_ body: (Reader) throws -> T) throws -> T {
    do {
      return try pool.lend(fresh: false) { connection, wasIdle in
        do {
          return try body(connection.reader)
        } catch {
          guard wasIdle, connection.completed == 0, let doom = connection.doom else { throw error }
          throw Conflict(cause: doom)
        }
      }
    } catch is Conflict {
      pool.countRetry()
      return try pool.lend(fresh: true) { connection, _ in try body(connection.reader) }
    }
  }

  /// Runs `body` between START TRANSACTION and COMMIT. It is run again as a whole, up to 20 times, after a
  /// deadlock or a conflict between Galera nodes, and up to three times after a lock timeout, or when the
  /// connection was lost or the host refused before COMMIT was sent: it must have no effect outside the
  /// transaction. What a server refuses because it is read-only or full is not tried again where there is no
  /// other host. Any error rolls back and the first one is thrown.
  ///
  /// - Throws: `CommitUnknown` when the connection is lost in COMMIT, and what `read` throws.
  public func transaction<T>(_ body: (Writer) throws -> T) throws -> T {
    try retrying { connection in try connection.transactionOnce(body) }
  }

  /// Runs one statement, which commits by itself. It is run again as a transaction would be, but not when the
  /// connection was lost once the server had the statement.
  ///
  /// - Returns: how many rows were inserted, deleted or really changed.
  /// - Throws: `CommitUnknown` when the connection is lost while the statement runs, and what `read` throws.
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
        // What ended one kept connection has probably ended the others.
        fresh = conflict.cause.endsConnection
        budget.pause()
      }
    }
  }

  /// Closes every connection: those lent out when they come back. What is asked for afterwards throws
  /// `PoolClosed`.
  public func close() {
    pool.close()
  }

  /// A connection of its own, outside the pool, for work that takes longer than a request may.
  ///
  /// - Parameter readTimeout: how long the server may be silent, in whole seconds.
  /// - Throws: `DatabaseError`
  public func dedicatedConnection(readTimeout: Duration) throws -> Connection {
    try Connection(pool.url, readTimeout: readTimeout, startingAt: pool.host)
  }
}
