import Dispatch
import FoundationEssentials
import Glibc
import Synchronization
import Web

/// Admits as many at once as there are cores; the others wait their turn.
final class Turnstile: Sendable {
  private let semaphore: DispatchSemaphore

  init(cores: Int) {
    semaphore = DispatchSemaphore(value: max(1, cores))
  }

  func pass<T>(_ body: () throws -> T) rethrows -> T {
    semaphore.wait()
    defer { semaphore.signal() }
    return try body()
  }
}

func processorCount() -> Int {
  sysconf(Int32(_SC_NPROCESSORS_ONLN))
}

/// Bounds the live streams of this process below its threads, so that short requests are answered
/// whatever the streams do.
final class StreamSlots: Sendable {
  private struct State {
    var live = 0
    /// Of those, the ones that take up answers again, by person.
    var following: [UUID: Int] = [:]
    var stopping = false
  }

  private let capacity: Int
  private let state = Mutex(State())

  init(_ capacity: Int) {
    self.capacity = capacity
  }

  static let full = APIError(
    503, "stream_capacity", "All streams are in use. Try again in a moment.", headers: [("Retry-After", "5")])

  /// - Throws: 503 when all are taken. Whoever got one gives it back with `leave`.
  func enter() throws(APIError) {
    let isAdmitted = state.withLock {
      guard $0.live < capacity, !$0.stopping else { return false }
      $0.live += 1
      return true
    }
    guard isAdmitted else { throw Self.full }
  }

  func leave() {
    state.withLock { $0.live -= 1 }
  }

  /// For somebody who takes up an answer again, and may do so `limit` times at once.
  /// - Throws: 503 as `enter`, 429.
  func enter(following person: UUID, upTo limit: Int) throws(APIError) {
    try enter()
    let isAdmitted = state.withLock {
      let others = $0.following[person] ?? 0
      guard others < limit else { return false }
      $0.following[person] = others + 1
      return true
    }
    if isAdmitted { return }
    leave()
    throw .tooManyStreams
  }

  func leave(following person: UUID) {
    leave()
    state.withLock {
      let others = ($0.following[person] ?? 0) - 1
      $0.following[person] = others > 0 ? others : nil
    }
  }

  var live: Int { state.withLock { $0.live } }

  func stop() {
    state.withLock { $0.stopping = true }
  }

  /// Whether the process is about to end and streams must too.
  var isStopping: Bool { state.withLock { $0.stopping } }
}

/// Lets the calling thread sleep.
func pause(_ duration: Duration) {
  let (seconds, attoseconds) = duration.components
  var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
  nanosleep(&time, nil)
}
