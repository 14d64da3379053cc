import Synchronization

/// Where counts are kept: in this process, or in memory that the workers of one supervisor share.
public protocol Counters: Sendable {
  /// Adds to the counter `index`, from 0 to below the number of counters. Any thread may.
  func add(_ change: Int, at index: Int)
  /// What the counter `index` has come to.
  func value(at index: Int) -> Int
}

/// Counters of this process alone.
public final class LocalCounters: Counters {
  private let values: Mutex<[Int]>

  /// - Parameter count: how many there are; all begin at 0.
  public init(count: Int) {
    values = Mutex([Int](repeating: 0, count: count))
  }

  /// See `Counters`.
  public func add(_ change: Int, at index: Int) {
    values.withLock { $0[index] += change }
  }

  /// See `Counters`.
  public func value(at index: Int) -> Int {
    values.withLock { $0[index] }
  }
}
