import FoundationEssentials
import Ledger
import MariaDB

/// One transaction of the product. Rows, coins and events that go through it commit together or not at all.
final class Transaction: Writer {
  let ledger: Ledger
  let ids: IDGenerator
  private let subscriptions: Subscriptions

  init(_ writer: Writer, _ service: Service) {
    let ids = service.ids
    self.ids = ids
    subscriptions = service.subscriptions
    ledger = Ledger(writer, newID: { ids.next() })
    super.init(writer)
  }

  /// Tells the folders above, which act in this same transaction.
  func publish(_ event: some Event) throws {
    try subscriptions.deliver(event, in: self)
  }
}
