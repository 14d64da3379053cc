import FastCGI
import Processes
import Synchronization
import Testing

@Suite struct ConcurrencyLimitTests {
  /// A machine whose processors and queue a test decides about.
  private final class Machine: Sendable {
    let running = Mutex(9)
    let queue = Mutex<Listener.Queue?>(.init(waiting: 0, capacity: 100))
    let time = Mutex<ProcessorTime?>(.init(idle: 0, total: 0))
    let looks = Mutex(0)

    func limit(_ most: Int, interval: Int64 = 0) -> ConcurrencyLimit {
      ConcurrencyLimit(
        most, interval: interval, running: { self.running.withLock { $0 } }, queue: { self.queue.withLock { $0 } },
        time: {
          self.looks.withLock { $0 += 1 }
          return self.time.withLock { $0 }
        })
    }

    func pass(idle: Int, busy: Int) {
      time.withLock { $0 = .init(idle: $0!.idle + idle, total: $0!.total + idle + busy) }
    }
  }

  private let machine = Machine()

  @Test func limit_isReachedWhenTheProcessorsAreBusy() {
    let limit = machine.limit(3)
    #expect(!limit.isReached)   // nothing to compare with
    machine.pass(idle: 0, busy: 20)
    #expect(limit.isReached)
    machine.pass(idle: 5, busy: 15)
    #expect(!limit.isReached)
  }

  @Test func limit_isNotReachedByFewer() {
    let limit = machine.limit(3)
    _ = limit.isReached
    machine.pass(idle: 0, busy: 20)
    machine.running.withLock { $0 = 2 }
    #expect(!limit.isReached)
    machine.running.withLock { $0 = 3 }
    #expect(limit.isReached)
  }

  /// Threads that rest would let the queue run over, and the front end would answer with 502.
  @Test func limit_isNotReachedWhileManyWait() {
    let limit = machine.limit(3)
    _ = limit.isReached
    for (waiting, isReached) in [(25, true), (26, false), (100, false), (0, true)] {
      machine.pass(idle: 0, busy: 20)
      machine.queue.withLock { $0 = .init(waiting: waiting, capacity: 100) }
      #expect(limit.isReached == isReached, "\(waiting) wait")
    }
  }

  @Test func systemThatTellsNothing_hasNoLimit() {
    let limit = machine.limit(3)
    _ = limit.isReached
    machine.pass(idle: 0, busy: 20)
    machine.queue.withLock { $0 = nil }
    #expect(!limit.isReached)
    machine.queue.withLock { $0 = .init(waiting: 0, capacity: 100) }
    machine.time.withLock { $0 = nil }
    #expect(!limit.isReached && !limit.isReached)
  }

  @Test func processors_areLookedAtOncePerInterval() {
    let limit = machine.limit(3, interval: 3_600_000_000_000)
    for _ in 0..<5 { #expect(!limit.isReached) }
    #expect(machine.looks.withLock { $0 } == 1)
  }
}
