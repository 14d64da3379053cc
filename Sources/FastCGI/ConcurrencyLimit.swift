import Dispatch
import Processes
import Synchronization

/// Says when so many requests run that one more would only slow them down.
///
/// While the processors have time left, that is never so: a request waits for the database or the network, and the next
/// one uses the time. When they have none, more at once are not answered sooner. Each has memory of its own here and in the
/// database, and they displace it from the processors' caches: on two processors, six threads answer a sixth more pages of
/// messages than sixteen. The others wait on the listening socket, which costs nothing.
public final class ConcurrencyLimit: Sendable {
  /// What this depends on.
  public struct Sources: Sendable {
    /// How many requests run now. It is asked for every request.
    let running: @Sendable () -> Int
    /// The connections that wait to be accepted; nil: unknown, and then there is no limit.
    let queue: @Sendable () -> Listener.Queue?
    /// The time of the processors; nil: unknown, and then there is no limit.
    var time: @Sendable () -> ProcessorTime? = { .now }
    /// Nanoseconds of a clock that is never set.
    var clock: @Sendable () -> Int64 = { Int64(DispatchTime.now().uptimeNanoseconds) }

    /// - Parameters:
    ///   - running: how many requests run now. It is asked for every request.
    ///   - queue: the connections that wait to be accepted; nil: unknown, and then there is no limit.
    public init(running: @escaping @Sendable () -> Int, queue: @escaping @Sendable () -> Listener.Queue?) {
      self.running = running
      self.queue = queue
    }
  }

  /// What was found when the sources were asked last.
  private struct Look {
    /// By the clock.
    var at: Int64
    var time: ProcessorTime?
    var answers = 0
    var isBusy = false
  }

  /// Nanoseconds from one look at the processors to the next.
  static let interval: Int64 = 100_000_000
  /// For connections that come until the next look. A full queue refuses them, which a client sees as 502.
  static let freePlaces = 512

  private let most: Int
  private let sources: Sources
  private let answers = Atomic(0)
  private let last: Mutex<Look>

  /// - Parameter most: how many may run when the processors are busy, at least 1.
  public init(_ most: Int, _ sources: Sources) {
    self.most = most
    self.sources = sources
    last = Mutex(Look(at: sources.clock(), time: sources.time()))
  }

  /// Says that a request has been answered to which the limit applies.
  func countAnswer() {
    answers.add(1, ordering: .relaxed)
  }

  /// Whether as many run as may, and the processors were busy between the last two looks.
  var isReached: Bool {
    sources.running() >= most && isBusy
  }

  private var isBusy: Bool {
    let now = sources.clock()
    let (earlier, isDue) = last.withLock {
      let earlier = $0
      guard now - earlier.at >= Self.interval else { return (earlier, false) }
      // One thread looks, and the others go by the look before.
      $0.at = now
      return (earlier, true)
    }
    guard isDue else { return earlier.isBusy }
    var look = Look(at: now, time: sources.time(), answers: answers.load(ordering: .relaxed))
    look.isBusy = isFull(look, since: earlier) && isShort(look, since: earlier)
    last.withLock { $0 = look }
    return look.isBusy
  }

  private func isFull(_ look: Look, since earlier: Look) -> Bool {
    guard let time = look.time, let before = earlier.time else { return false }
    return time.isFull(since: before)
  }

  /// Whether the queue has room, and what waits is answered within two intervals at the present rate. It is not where those
  /// that run wait for something else than a processor.
  private func isShort(_ look: Look, since earlier: Look) -> Bool {
    guard let queue = sources.queue(), queue.capacity - queue.waiting >= Self.freePlaces else { return false }
    let intervals = Double(look.at - earlier.at) / Double(Self.interval)
    return Double(queue.waiting) * intervals <= 2 * Double(look.answers - earlier.answers)
  }
}
