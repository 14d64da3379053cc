import FoundationEssentials
import Glibc

/// The database's clock without a round trip: a time that was read from it, and what has passed here since.
struct DatabaseClock: Sendable {
  /// The microseconds by which the database's clock is ahead of this host's monotonic one.
  private let lead: Int64

  /// - Parameter time: read from the database just now.
  init(_ time: Date) {
    lead = time.microseconds - Self.monotonicMicroseconds
  }

  /// The time now, in whole microseconds, behind the database's clock by at most the time that its answer took to arrive.
  func now() -> Date { Date(microseconds: lead + Self.monotonicMicroseconds) }

  private static var monotonicMicroseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }
}
