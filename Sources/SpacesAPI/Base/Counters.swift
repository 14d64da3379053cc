import Synchronization

/// Where counts are kept: in this process, or in memory that the workers of one supervisor share.
public protocol Counters: Sendable {
  func add(_ change: Int, at index: Int)
  func value(at index: Int) -> Int
}

public final class LocalCounters: Counters {
  private let values: Mutex<[Int]>

  public init(count: Int) {
    values = Mutex([Int](repeating: 0, count: count))
  }

  public func add(_ change: Int, at index: Int) {
    values.withLock { $0[index] += change }
  }

  public func value(at index: Int) -> Int {
    values.withLock { $0[index] }
  }
}
