import FoundationEssentials
import Glibc
import Synchronization
import Web

/// Bounds the live streams of this process below its threads, so that short requests find a thread whatever
/// the streams do.
final class StreamSlots: Sendable {
  private struct State {
    var live = 0
    /// Resumed streams among them, by person.
    var resumed: [UUID: Int] = [:]
    var isStopping = false
  }

  private let capacity: Int
  private let state = Mutex(State())

  /// - Parameter capacity: how many streams may be live at once.
  init(_ capacity: Int) {
    self.capacity = capacity
  }

  /// - Returns: a slot that gives itself back when it is released.
  /// - Throws: 503 when all are taken or the process is stopping.
  func take() throws(APIError) -> StreamSlot {
    try claim()
    return StreamSlot { [self] in release(nil) }
  }

  /// A slot for somebody who resumes a stream.
  /// - Parameter limit: how many resumed streams `person` may have at once in this process.
  /// - Throws: 503 as `take`, 429.
  func take(resumedBy person: UUID, upTo limit: Int) throws(APIError) -> StreamSlot {
    try claim()
    let isAdmitted = state.withLock {
      let others = $0.resumed[person] ?? 0
      guard others < limit else { return false }
      $0.resumed[person] = others + 1
      return true
    }
    guard isAdmitted else {
      release(nil)
      throw .tooManyStreams
    }
    return StreamSlot { [self] in release(person) }
  }

  private func claim() throws(APIError) {
    let isAdmitted = state.withLock {
      guard $0.live < capacity, !$0.isStopping else { return false }
      $0.live += 1
      return true
    }
    guard isAdmitted else { throw .streamsFull }
  }

  private func release(_ person: UUID?) {
    state.withLock {
      $0.live -= 1
      guard let person else { return }
      let others = ($0.resumed[person] ?? 0) - 1
      $0.resumed[person] = others > 0 ? others : nil
    }
  }

  var live: Int { state.withLock { $0.live } }

  func stop() {
    state.withLock { $0.isStopping = true }
  }

  /// Whether the process is about to end, and its streams with it.
  var isStopping: Bool { state.withLock { $0.isStopping } }
}

/// One taken place among the streams. It is free again when the last reference to it is gone.
final class StreamSlot: Sendable {
  private let release: @Sendable () -> Void

  fileprivate init(_ release: @escaping @Sendable () -> Void) {
    self.release = release
  }

  deinit {
    release()
  }
}

/// Lets the calling thread sleep.
func pause(_ duration: Duration) {
  let (seconds, attoseconds) = duration.components
  var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
  nanosleep(&time, nil)
}
