import FoundationEssentials
import Ledger
import MariaDB
import Synchronization

/// One transaction of the product. Rows, coins and events that go through it commit together or not at all.
final class Transaction: Writer {
  let ledger: Ledger
  let ids: IDGenerator
  private let subscriptions: Subscriptions
  private let announced: AnnouncedEvents

  init(_ writer: Writer, _ service: Service) {
    let ids = service.ids
    let announced = AnnouncedEvents()
    self.ids = ids
    self.announced = announced
    subscriptions = service.subscriptions
    ledger = Ledger(writer, newID: { ids.next() }, balanceChanged: { announced.add(.wallet(of: $0)) })
    super.init(writer)
  }

  /// Tells the folders above, which act in this same transaction.
  func publish(_ event: some Event) throws {
    try subscriptions.deliver(event, in: self)
  }

  /// Tells whoever listens, once the transaction is committed. The same event is told once.
  func announce(_ event: LiveEvent) {
    announced.add(event)
  }

  /// Has the announced events written when the transaction commits. Call it last.
  /// - Returns: whether there are any.
  func writeAnnouncements() -> Bool {
    guard let insertion = LiveEvent.insertion(of: announced.all) else { return false }
    executeLast(insertion)
    return true
  }
}

/// What one transaction announces, in its order.
private final class AnnouncedEvents: Sendable {
  private let events = Mutex<(list: [LiveEvent], known: Set<LiveEvent>)>(([], []))

  func add(_ event: LiveEvent) {
    events.withLock { if $0.known.insert(event).inserted { $0.list.append(event) } }
  }

  var all: [LiveEvent] { events.withLock { $0.list } }
}
