import CMariaDB

/// The client library initializes itself on first use, which must not happen in two threads at once. Threads need no
/// initialization: mysql_thread_init does nothing in Connector/C.
private let libraryStatus = mysql_server_init(0, nil, nil)

extension Connection {
  /// The default for how long to wait for data from the server.
  public static let readTimeout = Duration.seconds(30)

  /// The default number of statements that a connection keeps prepared.
  public static let preparedStatements = 200

  /// Connects to the first host that is reachable, ready and accepts a connection, and configures the session: UTC,
  /// utf8mb4, strict SQL mode, READ COMMITTED, and 5 seconds of lock timeout.
  ///
  /// - Parameters:
  ///   - readTimeout: how long to wait for data from the server, in whole seconds. Use a longer time for a migration or
  ///     an audit.
  ///   - host: the index in the URL of the host to try first. The others follow in their order, from the first again
  ///     after the last.
  ///   - statements: the number of statements to keep prepared.
  /// - Throws: `DatabaseError` of the last host.
  public convenience init(
    _ url: DatabaseURL, readTimeout: Duration = Connection.readTimeout, startingAt host: Int = 0,
    statements: Int = Connection.preparedStatements
  ) throws {
    var skipped: DatabaseError?
    var failure: (any Error)?
    for offset in 0..<url.hostCount {
      let index = (host + offset) % url.hostCount
      do {
        // The host is nil with a socket; the library then uses localhost.
        let handle = try Self.connect(url, url.socket == nil ? url.hosts[index] : nil, readTimeout)
        self.init(owning: handle, host: index, skipped: skipped, statements: statements)
        return
      } catch {
        skipped = skipped ?? error as? DatabaseError
        failure = error
      }
    }
    throw failure ?? StatementError(description: "The database URL names no host.")
  }

  private static func connect(_ url: DatabaseURL, _ host: DatabaseURL.Host?, _ readTimeout: Duration)
    throws -> UnsafeMutablePointer<MYSQL>
  {
    guard libraryStatus == 0, let handle = mysql_init(nil) else {
      throw DatabaseError(
        code: Int(CR_OUT_OF_MEMORY), sqlState: "HY000", message: "The client library did not start")
    }
    do {
      try configure(handle, url.tls, readTimeout)
      let connected = mysql_real_connect(
        handle, host?.name, url.user, url.password, url.name, UInt32(host?.port ?? 0), url.socket, 0)
      guard connected != nil else { throw DatabaseError(handle) }
      // With TLS but without verification the library encrypts if the server supports it, and otherwise goes on without
      // encryption.
      guard url.tls == .off || mysql_get_ssl_cipher(handle) != nil else {
        throw DatabaseError(
          code: Int(CR_SSL_CONNECTION_ERROR), sqlState: "HY000", message: "The server offers no TLS")
      }
      if host != nil { try awaitNode(handle) }
      return handle
    } catch {
      mysql_close(handle)
      throw error
    }
  }

  private static func configure(
    _ handle: UnsafeMutablePointer<MYSQL>, _ tls: DatabaseURL.TLS, _ readTimeout: Duration
  ) throws {
    func set<Value>(_ option: mysql_option, _ value: Value) throws {
      guard withUnsafePointer(to: value, { mysql_options(handle, option, $0) }) == 0 else {
        throw DatabaseError(handle)
      }
    }
    func set(_ option: mysql_option, _ text: String) throws {
      guard mysql_options(handle, option, text) == 0 else { throw DatabaseError(handle) }
    }
    try set(MYSQL_OPT_CONNECT_TIMEOUT, UInt32(5))
    try set(MYSQL_OPT_READ_TIMEOUT, UInt32(clamping: readTimeout.components.seconds))
    try set(MYSQL_OPT_WRITE_TIMEOUT, UInt32(30))
    // Otherwise a server could request any file of this machine.
    try set(MYSQL_OPT_LOCAL_INFILE, UInt32(0))
    try set(MYSQL_OPT_SSL_ENFORCE, my_bool(tls == .off ? 0 : 1))
    try set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, my_bool(tls == .verify ? 1 : 0))
    try set(MYSQL_SET_CHARSET_NAME, "utf8mb4")
    // The level is MariaDB's own. A higher one lets joins change the order of their rows.
    try set(
      MYSQL_INIT_COMMAND,
      """
      SET NAMES utf8mb4, time_zone = '+00:00', innodb_lock_wait_timeout = 5, join_cache_level = 2, \
      sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,\
      NO_ENGINE_SUBSTITUTION'
      """)
    // A separate statement, because the variable has different names before and from 11.1.
    try set(MYSQL_INIT_COMMAND, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
  }

  /// Waits until a node of a Galera cluster has applied what the cluster had committed before: the connections until
  /// now may have been to another node. Throws if the node is not part of the primary component; such a node accepts
  /// connections but refuses every statement.
  private static func awaitNode(_ handle: UnsafeMutablePointer<MYSQL>) throws {
    guard try value(of: "@@wsrep_on", "SELECT", handle) == "1" else { return }
    do {
      _ = try value(of: "1", "SET STATEMENT wsrep_sync_wait = 1 FOR SELECT", handle)
    } catch let error where error.isLockTimeout {
      // What Galera reports whatever keeps it from waiting. Nobody holds a lock.
      throw DatabaseError(
        code: Int(ER_UNKNOWN_COM_ERROR), sqlState: "08S01", message: "The node cannot catch up with its cluster")
    }
  }

  /// Nil if the server does not know the variable: it has no Galera.
  private static func value(
    of expression: String, _ command: String, _ handle: UnsafeMutablePointer<MYSQL>
  ) throws(DatabaseError) -> String? {
    guard mysql_query(handle, "\(command) \(expression)") == 0, let result = mysql_store_result(handle) else {
      if mysql_errno(handle) == ER_UNKNOWN_SYSTEM_VARIABLE { return nil }
      throw DatabaseError(handle)
    }
    defer { mysql_free_result(result) }
    return mysql_fetch_row(result)?[0].map { String(cString: $0) }
  }
}
