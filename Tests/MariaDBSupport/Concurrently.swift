import Foundation
import Synchronization

/// Runs `body` in `count` threads at once and returns what each made, in no order. Throws the first error.
public func concurrently<T: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) throws -> T) throws -> [T] {
  let results = Mutex<[Result<T, any Error>]>([])
  let group = DispatchGroup()
  for index in 0..<count {
    group.enter()
    Thread.detachNewThread {
      let result = Result { try body(index) }
      results.withLock { $0.append(result) }
      group.leave()
    }
  }
  group.wait()
  return try results.withLock { try $0.map { try $0.get() } }
}

/// A place where threads wait for each other, once.
public final class Barrier: Sendable {
  private let missing: Mutex<Int>
  private let gate = DispatchSemaphore(value: 0)

  public init(_ count: Int) {
    missing = Mutex(count)
  }

  public func arrive() {
    let isLast = missing.withLock {
      $0 -= 1
      return $0 <= 0
    }
    if !isLast { gate.wait() }
    gate.signal()
  }
}
