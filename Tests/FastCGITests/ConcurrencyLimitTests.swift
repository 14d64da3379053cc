import Processes
import Synchronization
import Testing

@testable import FastCGI

@Suite struct ConcurrencyLimitTests {
  /// A machine whose processors, queue and clock a test decides about.
  private final class Machine: Sendable {
    let running = Mutex(9)
    let queue = Mutex<Listener.Queue?>(.init(waiting: 0, capacity: 4096))
    let time = Mutex<ProcessorTime?>(.init(idle: 0, total: 0))
    let clock = Mutex<Int64>(0)

    func limit(_ most: Int) -> ConcurrencyLimit {
      var sources = ConcurrencyLimit.Sources(
        running: { self.running.withLock { $0 } }, queue: { self.queue.withLock { $0 } })
      sources.time = { self.time.withLock { $0 } }
      sources.clock = { self.clock.withLock { $0 } }
      return ConcurrencyLimit(most, sources)
    }

    /// Lets time pass, a tenth of a second for each `interval`.
    func pass(idle: Int, busy: Int, intervals: Double = 1) {
      time.withLock { $0 = .init(idle: $0!.idle + idle, total: $0!.total + idle + busy) }
      clock.withLock { $0 += Int64(intervals * Double(ConcurrencyLimit.interval)) }
    }
  }

  private let machine = Machine()

  @Test func limit_isReachedWhenTheProcessorsAreBusy() {
    let limit = machine.limit(3)
    #expect(!limit.isReached)   // nothing has been seen yet
    machine.pass(idle: 0, busy: 20)
    #expect(limit.isReached)
    machine.pass(idle: 5, busy: 15)
    #expect(!limit.isReached)
  }

  @Test func limit_isNotReachedByFewer() {
    let limit = machine.limit(3)
    machine.pass(idle: 0, busy: 20)
    machine.running.withLock { $0 = 2 }
    #expect(!limit.isReached)
    machine.running.withLock { $0 = 3 }
    #expect(limit.isReached)
  }

  @Test func processors_areLookedAtOncePerInterval() {
    let limit = machine.limit(3)
    machine.pass(idle: 0, busy: 20)
    #expect(limit.isReached)
    machine.pass(idle: 20, busy: 0, intervals: 0.9)
    #expect(limit.isReached)
    machine.pass(idle: 0, busy: 20, intervals: 0.1)
    #expect(!limit.isReached)
  }

  /// Those that run wait for something else than a processor, such as a lock, while another program takes it.
  @Test(arguments: [(0, 0, true), (1, 0, false), (20, 10, true), (21, 10, false), (4_000, 2_000, false)])
  func limit_isNotReachedWhereAnswersAreTooFew(waiting: Int, answers: Int, isReached: Bool) {
    let limit = machine.limit(3)
    for _ in 0..<answers { limit.countAnswer() }
    machine.queue.withLock { $0!.waiting = waiting }
    machine.pass(idle: 0, busy: 20)
    #expect(limit.isReached == isReached)
    // The same in three intervals is a third of the rate.
    for _ in 0..<answers { limit.countAnswer() }
    machine.pass(idle: 0, busy: 60, intervals: 3)
    #expect(limit.isReached == (waiting * 3 <= answers * 2))
  }

  /// The front end answers with 502 when the queue is full.
  @Test(arguments: [(0, 5), (0, 128), (0, 511), (100, 600)])
  func limit_isNotReachedWithoutRoomInTheQueue(waiting: Int, capacity: Int) {
    let limit = machine.limit(3)
    for _ in 0..<1_000 { limit.countAnswer() }
    machine.queue.withLock { $0 = .init(waiting: waiting, capacity: capacity) }
    machine.pass(idle: 0, busy: 20)
    #expect(!limit.isReached)
  }

  @Test func systemThatTellsNoQueue_hasNoLimit() {
    let limit = machine.limit(3)
    machine.pass(idle: 0, busy: 20)
    machine.queue.withLock { $0 = nil }
    #expect(!limit.isReached)
  }

  @Test func systemThatTellsNoTime_hasNoLimit() {
    machine.time.withLock { $0 = nil }
    let limit = machine.limit(3)
    for _ in 0..<3 {
      machine.clock.withLock { $0 += ConcurrencyLimit.interval }
      #expect(!limit.isReached)
    }
  }
}
