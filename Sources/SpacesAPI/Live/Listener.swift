import FoundationEssentials
import Processes
import Synchronization
import Web

/// Somebody who waits for events, with those that have come and are not taken yet. It costs neither a database
/// connection nor a statement.
final class Listener: Sendable {
  enum End {
    /// The process is stopping.
    case stopping
    /// More events have come than are kept for a reader that does not take them.
    case behind
    /// The session has ended, or the account is suspended.
    case signedOut
  }

  private struct State {
    var groups: Set<ReaderGroup>
    var pending: [Delivery] = []
    var end: End?
  }

  /// More than these are not kept for a client that does not read: it comes back and goes on where it was.
  private static let limit = 1000

  let person: UUID
  let session: SessionKey
  let filter: EventFilter
  private let wakeUp = WakeUp()
  private let state: Mutex<State>

  init(_ person: CurrentUser, _ filter: EventFilter, groups: Set<ReaderGroup>) {
    self.person = person.id
    session = person.session.key
    self.filter = filter
    state = Mutex(State(groups: groups))
  }

  func accepts(_ event: LiveEvent) -> Bool {
    filter.includes(event) && state.withLock { event.audience.includes(person, in: $0.groups) }
  }

  func update(groups: Set<ReaderGroup>) {
    state.withLock { if $0.groups != groups { $0.groups = groups } }
  }

  func offer(_ delivery: Delivery) {
    state.withLock {
      guard $0.end == nil else { return }
      if $0.pending.count < Self.limit { $0.pending.append(delivery) } else { $0.end = .behind }
    }
    wakeUp.signal()
  }

  func end(_ end: End) {
    state.withLock {
      $0.end = $0.end ?? end
      if end == .signedOut { $0.pending = [] }
    }
    wakeUp.signal()
  }

  var groups: Set<ReaderGroup> { state.withLock { $0.groups } }

  /// What has come since the last call, and whether more will come.
  func take() -> (deliveries: [Delivery], end: End?) {
    state.withLock { state in
      defer { state.pending = [] }
      return (state.pending, state.end)
    }
  }

  /// Why nothing more comes, whatever has come before.
  var ended: End? { state.withLock { $0.end } }

  /// Lets the listener's thread see whether its client is still there.
  func look() {
    wakeUp.signal()
  }

  /// Returns when something has come, or after a time.
  func wait(upTo duration: Duration) {
    wakeUp.wait(upTo: duration)
  }
}
