import Glibc
import Processes
import Synchronization

/// Says when so many requests run that one more would only slow them down.
///
/// While the processors have time left, that is never so: a request waits for the database or the network, and the next
/// one uses the time. When they have none, more at once are not answered sooner. Each has memory of its own here and in the
/// database, and they displace it from the processors' caches: on two processors, six threads answer a sixth more pages of
/// messages than sixteen. The others wait on the listening socket, which costs nothing.
public final class ConcurrencyLimit: Sendable {
  private struct Sample {
    var taken: Int64 = .min
    var time: ProcessorTime?
    var isBusy = false
  }

  /// Nanoseconds from one look at the processors to the next.
  public static let interval: Int64 = 100_000_000
  /// The part of the queue that may be full, a quarter: the rest is for what comes until the next look.
  private static let part = 4

  private let most: Int
  private let interval: Int64
  private let running: @Sendable () -> Int
  private let queue: @Sendable () -> Listener.Queue?
  private let time: @Sendable () -> ProcessorTime?
  private let sample = Mutex(Sample())

  /// - Parameters:
  ///   - most: how many may run when the processors are busy, at least 1.
  ///   - interval: nanoseconds from one look at `queue` and `time` to the next.
  ///   - running: how many run now. It is asked by every request.
  ///   - queue: the connections that wait to be accepted. There is no limit while they are many.
  ///   - time: of the processors. There is no limit where the system tells neither.
  public init(
    _ most: Int, interval: Int64 = interval, running: @escaping @Sendable () -> Int,
    queue: @escaping @Sendable () -> Listener.Queue?, time: @escaping @Sendable () -> ProcessorTime? = { .now }
  ) {
    self.most = most
    self.interval = interval
    self.running = running
    self.queue = queue
    self.time = time
  }

  /// Whether `most` or more run, and the processors had no time left when they were last looked at.
  public var isReached: Bool {
    running() >= most && isBusy
  }

  private var isBusy: Bool {
    var clock = timespec()
    clock_gettime(CLOCK_MONOTONIC, &clock)
    let now = Int64(clock.tv_sec) * 1_000_000_000 + Int64(clock.tv_nsec)
    return sample.withLock {
      guard $0.taken <= now - interval else { return $0.isBusy }
      let (time, earlier) = (time(), $0.time)
      let isFull = if let time, let earlier { time.isFull(since: earlier) } else { false }
      $0 = Sample(taken: now, time: time, isBusy: isFull && isQueueShort)
      return $0.isBusy
    }
  }

  private var isQueueShort: Bool {
    guard let queue = queue() else { return false }
    return queue.waiting * Self.part <= queue.capacity
  }
}
