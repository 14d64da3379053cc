import Glibc

/// How many files and connections this process may have open at a time (`RLIMIT_NOFILE`).
public struct DescriptorLimit: Sendable, Equatable {
  /// What is in force.
  public let soft: Int
  /// What the process may raise `soft` to.
  public let hard: Int

  init(soft: Int, hard: Int) {
    self.soft = soft
    self.hard = hard
  }

  /// What is in force now.
  public static var current: DescriptorLimit {
    var limit = rlimit()
    getrlimit(resource, &limit)
    return DescriptorLimit(soft: Int(clamping: limit.rlim_cur), hard: Int(clamping: limit.rlim_max))
  }

  /// Raises the soft limit to the hard one. The soft one is often 1024, for the sake of programs that use select(2).
  /// - Returns: what is in force then: the old limit where the system refuses.
  @discardableResult
  public static func raise() -> DescriptorLimit {
    var limit = rlimit()
    if getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max {
      limit.rlim_cur = limit.rlim_max
      setrlimit(resource, &limit)
    }
    return current
  }

  /// Compares the soft limit with what a process needs that is used to its full capacity.
  ///
  /// - Parameters:
  ///   - threads: each serves one connection of the front end.
  ///   - streams: each has a call to a chat server under way.
  ///   - databaseConnections: those of the pool.
  /// - Returns: a sentence with both numbers when the limit is too low; nil when it is high enough.
  public func shortage(threads: Int, streams: Int, databaseConnections: Int) -> String? {
    let needed = threads + streams * Self.perCall + databaseConnections + Self.others
    guard soft < needed else { return nil }
    return "\(threads) threads and \(streams) streams need \(needed) open files, and the limit is \(soft): "
      + "raise it (ulimit -n, systemd's LimitNOFILE) or lower SPACES_THREADS and SPACES_MAX_STREAMS."
  }

  /// The connection itself, and the pair of sockets by which libcurl wakes a call from another thread.
  private static let perCall = 3
  /// Standard streams, listening socket, dedicated database connections, media files, and some to spare.
  private static let others = 64

  private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
}
