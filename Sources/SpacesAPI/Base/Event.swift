/// Something that a folder did and that folders above it may have to act on, such as the end of a membership.
///
/// The folder below declares the event and publishes it; `App` connects the folders above. So the folder below
/// knows nothing of them, and what they do commits with what it did.
protocol Event: Sendable {}

/// Who acts on which event, in the order in which they subscribed.
struct Subscriptions: Sendable {
  private var handlers: [ObjectIdentifier: [@Sendable (any Event, Transaction) throws -> Void]] = [:]

  mutating func on<E: Event>(_ type: E.Type, _ act: @escaping @Sendable (E, Transaction) throws -> Void) {
    handlers[ObjectIdentifier(type), default: []].append { event, tx in
      if let event = event as? E { try act(event, tx) }
    }
  }

  func deliver<E: Event>(_ event: E, in tx: Transaction) throws {
    for act in handlers[ObjectIdentifier(E.self)] ?? [] { try act(event, tx) }
  }
}
