import FoundationEssentials
import Logging
import MariaDB
import Processes
import Synchronization
import Web

/// Reads new events once for all listeners of a process and hands them out. What it asks of the database does not
/// depend on the number of listeners. It works only while there are any.
final class EventFeed: Sendable {
  private struct State {
    var listeners: [ObjectIdentifier: (listener: Listener, seat: Int64)] = [:]
    /// Everything up to here is, or will be, handed out. Whoever comes now reads the events before it elsewhere.
    var claimed: Int64 = 0
    /// Everything up to here has been handed out.
    var delivered: Int64 = 0
    var isRunning = false
    var isStopping = false
  }

  private let service: Service
  private let wakeUp = WakeUp()
  private let state = Mutex(State())

  init(_ service: Service) {
    self.service = service
    let wakeUp = wakeUp
    service.commits.connect { wakeUp.signal() }
  }

  static func shared(_ service: Service) -> EventFeed {
    service.sharedObjects.get(EventFeed.self) { EventFeed(service) }
  }

  /// Begins to hand out events to `listener`.
  /// - Parameter assigned: the last position of the sequence, read after the listener asked.
  /// - Returns: the position after which events are handed out.
  /// - Throws: 429, 503.
  func add(_ listener: Listener, after assigned: Int64) throws(APIError) -> Int64 {
    do {
      return try enter(listener, after: assigned)
    } catch where error.code == APIError.tooManyListeners.code {
      // Places of pages that were left may not be free yet: their threads look now, and the listener tries once more.
      for other in others(of: listener.person) { other.look() }
      pause(Self.grace)
      return try enter(listener, after: assigned)
    }
  }

  private static let grace = Duration.milliseconds(100)

  private func others(of person: UUID) -> [Listener] {
    state.withLock { $0.listeners.values.map(\.listener).filter { $0.person == person } }
  }

  private func enter(_ listener: Listener, after assigned: Int64) throws(APIError) -> Int64 {
    let configuration = service.configuration
    let (refusal, claimed, wasRunning) = state.withLock { state -> (APIError?, Int64, Bool) in
      if state.isStopping || state.listeners.count >= configuration.maxListeners {
        return (.listenersFull, 0, true)
      }
      let own = state.listeners.values.filter { $0.listener.person == listener.person }.map(\.seat)
      guard let seat = takeSeat(for: listener.person, besides: own) else { return (.tooManyListeners, 0, true) }
      let wasRunning = state.isRunning
      if !wasRunning {
        state.claimed = assigned
        state.delivered = assigned
        state.isRunning = true
      }
      state.listeners[ObjectIdentifier(listener)] = (listener, seat)
      service.metrics.gauges.add(.listeners, 1)
      return (nil, state.claimed, wasRunning)
    }
    if let refusal { throw refusal }
    if !wasRunning { try startReader(for: listener) }
    return claimed
  }

  private func startReader(for listener: Listener) throws(APIError) {
    do {
      try startThread { EventReader(self, self.service).run() }
    } catch {
      // Whoever listens meanwhile is told to come back; the next listener tries again.
      let others = state.withLock {
        $0.isRunning = false
        return $0.listeners.values.map(\.listener)
      }
      remove(listener)
      for other in others { other.end(.stopping) }
      service.log.error("events are not read", metadata: ["cause": "\(error)"])
      throw .listenersFull
    }
  }

  func remove(_ listener: Listener) {
    state.withLock {
      guard let removed = $0.listeners.removeValue(forKey: ObjectIdentifier(listener)) else { return }
      service.seats.releaseSeat(removed.seat)
      service.metrics.gauges.add(.listeners, -1)
    }
  }

  /// One of the places that a person has on this host.
  /// - Parameter own: those that this process has taken for the person.
  private func takeSeat(for person: UUID, besides own: [Int64]) -> Int64? {
    let bytes = person.uuid
    // 48 of the random bits of the id; the places of a person are next to each other.
    let first = [bytes.10, bytes.11, bytes.12, bytes.13, bytes.14, bytes.15].reduce(Int64(0)) { $0 << 8 | Int64($1) } << 10
    let seats = (0..<Int64(service.configuration.listenersPerUser)).map { first + $0 }
    return seats.first { !own.contains($0) && service.seats.takeSeat($0) }
  }

  /// How many there are.
  var count: Int { state.withLock { $0.listeners.count } }

  /// Everything up to here has been handed out.
  var delivered: Int64 { state.withLock { $0.delivered } }

  /// Everything up to here is being handed out.
  var claimed: Int64 { state.withLock { $0.claimed } }

  /// Ends all listeners, and takes no more.
  func stop() {
    let listeners = state.withLock {
      $0.isStopping = true
      return $0.listeners.values.map(\.listener)
    }
    for listener in listeners { listener.end(.stopping) }
  }

  // For the reader.

  /// Nil when there are none: the reader ends, and the next listener starts another one.
  func listeners() -> [Listener]? {
    state.withLock {
      if $0.listeners.isEmpty {
        $0.isRunning = false
        return nil
      }
      return $0.listeners.values.map(\.listener)
    }
  }

  /// Takes on to hand out everything up to a position.
  /// - Returns: whom to.
  func claim(upTo position: Int64) -> [Listener] {
    state.withLock {
      $0.claimed = position
      return $0.listeners.values.map(\.listener)
    }
  }

  func finish() {
    state.withLock { $0.delivered = $0.claimed }
  }

  func wait(upTo duration: Duration) {
    wakeUp.wait(upTo: duration)
  }
}

extension APIError {
  static let tooManyListeners = APIError(
    429, "too_many_listeners", "You are listening in too many places already.", headers: [("Retry-After", "5")])
  static let listenersFull = APIError(
    503, "listener_capacity", "All places for listeners are taken. Try again in a moment.",
    headers: [("Retry-After", "5")])
}
