import Synchronization

/// Where counts are kept: in this process, or in memory that the workers of one supervisor share.
public protocol Counters: Sendable {
  /// Adds to the counter `index`, from 0 to below the number of counters. Any thread may.
  func add(_ change: Int, at index: Int)
  /// What the counter `index` has come to.
  func value(at index: Int) -> Int
  /// Gives a counter a value, whatever it was.
  func set(_ value: Int, at index: Int)
  /// Sets a counter that has the value `old`, so that one of several processes can take a place.
  /// - Returns: false, without a change, when the value is not `old`.
  func replace(_ old: Int, by new: Int, at index: Int) -> Bool
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

  /// See `Counters`.
  public func set(_ value: Int, at index: Int) {
    values.withLock { $0[index] = value }
  }

  /// See `Counters`.
  public func replace(_ old: Int, by new: Int, at index: Int) -> Bool {
    values.withLock {
      guard $0[index] == old else { return false }
      $0[index] = new
      return true
    }
  }
}
