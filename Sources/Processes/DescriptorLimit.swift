import Glibc

/// The number of files and sockets that this process may have open at a time (`RLIMIT_NOFILE`, getrlimit(2)).
public struct DescriptorLimit: Sendable, Equatable {
  /// The limit in force.
  public let soft: Int
  /// The value up to which the process may raise `soft`.
  public let hard: Int

  init(soft: Int, hard: Int) {
    self.soft = soft
    self.hard = hard
  }

  /// The limit of this process now.
  public static var current: DescriptorLimit {
    var limit = rlimit()
    getrlimit(resource, &limit)
    return DescriptorLimit(soft: Int(clamping: limit.rlim_cur), hard: Int(clamping: limit.rlim_max))
  }

  /// Raises the soft limit to the hard one. The soft limit is often 1024, the most that programs with select(2) can
  /// use.
  /// - Returns: the limit in force afterwards; the old one if the system refuses.
  @discardableResult
  public static func raise() -> DescriptorLimit {
    var limit = rlimit()
    if getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max {
      limit.rlim_cur = limit.rlim_max
      setrlimit(resource, &limit)
    }
    return current
  }

  /// Compares the soft limit with the number of descriptors of a process at full load.
  ///
  /// - Parameters:
  ///   - threads: the number of threads; each serves one connection of the front end.
  ///   - streams: the number of streams; each has a call to a chat server.
  ///   - databaseConnections: the size of the connection pool.
  /// - Returns: a sentence with both numbers if the limit is too low; nil if it suffices.
  public func shortage(threads: Int, streams: Int, databaseConnections: Int) -> String? {
    let needed = threads + streams * Self.perCall + databaseConnections + Self.others
    guard soft < needed else { return nil }
    return "\(threads) threads and \(streams) streams need \(needed) open files, and the limit is \(soft): "
      + "raise it (ulimit -n, systemd's LimitNOFILE) or lower SPACES_THREADS and SPACES_MAX_STREAMS."
  }

  /// The connection of the call, and the socket pair that libcurl uses to wake it from another thread.
  private static let perCall = 3
  /// Standard streams, listening socket, dedicated database connections, media files, and a reserve.
  private static let others = 64

  private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
}
