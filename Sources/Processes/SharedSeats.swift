import Glibc

/// Numbered places that the workers of one supervisor share, as locks on bytes of the counters' file. The system frees
/// the places of a process that ends, however it ends.
extension SharedCounters {
  /// - Parameter number: not negative. It must not be a place that this process has: the system would give it again.
  /// - Returns: false when another process has the place.
  public func takeSeat(_ number: Int64) -> Bool {
    setLock(F_WRLCK, on: number)
  }

  /// Lets any process take the place. It must be one that this process has.
  public func releaseSeat(_ number: Int64) {
    _ = setLock(F_UNLCK, on: number)
  }

  private func setLock(_ type: Int32, on number: Int64) -> Bool {
    var lock = Glibc.flock()
    lock.l_type = Int16(type)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = Int(number)
    lock.l_len = 1
    return fcntl(descriptor, F_SETLK, &lock) == 0
  }
}
