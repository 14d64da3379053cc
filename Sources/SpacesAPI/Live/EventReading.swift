import FoundationEssentials
import MariaDB
import Web

/// One reader's way through the sequence: what it has missed, from the database, and then what comes, from the feed.
struct EventReading {
  let listener: Listener
  private let service: Service
  private let feed: EventFeed
  /// The reader has everything up to here.
  private(set) var position: Int64
  /// Events up to here are not handed out to this reader by the feed.
  private var missed: Int64
  private var isListening = false
  /// Positions that are looked at together. It grows while few events are for the reader, so that neither many
  /// positions nor many events take a long statement.
  private var span = smallestSpan
  private static let smallestSpan: Int64 = 500
  private static let largestSpan: Int64 = 64_000
  /// Events at a time.
  static let limit = 500

  init(_ listener: Listener, after position: Int64, upTo missed: Int64, _ service: Service) {
    self.listener = listener
    self.position = position
    self.missed = missed
    self.service = service
    feed = EventFeed.shared(service)
  }

  /// Begins to listen as well.
  /// - Throws: 429, 503.
  mutating func listen() throws {
    missed = max(missed, try feed.add(listener, after: missed))
    isListening = true
    do {
      // Whatever lets the person in or out from now on is an event that the feed hands out, and looks after.
      let groups = try EventSequence.read(upTo: missed, service.database) { [listener] _, db in
        try ReaderGroups.load(of: [listener.person], in: db)
      }
      listener.update(groups: groups[listener.person] ?? [])
    } catch {
      stopListening()
      throw error
    }
  }

  func stopListening() {
    feed.remove(listener)
  }

  /// What is to be read now; nothing only when the reader has everything that has happened.
  mutating func next() throws -> (deliveries: [Delivery], end: Listener.End?) {
    var found: [Delivery] = []
    while position < missed, found.count < Self.limit {
      // Who is signed out gets nothing of what was missed either.
      if let end = listener.ended, end != .behind { return ([], end) }
      do {
        found += try catchUp()
      } catch where !found.isEmpty {
        break
      }
    }
    if !found.isEmpty { return (found, nil) }
    // What the feed has handed out meanwhile was not for a reader that does not listen.
    guard isListening else { return ([], nil) }
    // Before the events are taken: everything up to it has then been offered.
    let delivered = feed.delivered
    let (deliveries, end) = listener.take()
    let new = deliveries.filter { $0.position > position }
    position = max(position, new.last?.position ?? 0)
    // Of a reader that is behind, events were dropped.
    if end != .behind { position = max(position, delivered) }
    return (new, end)
  }

  private mutating func catchUp() throws -> [Delivery] {
    let (person, groups) = (listener.person, listener.groups)
    let end = min(missed, position + span)
    let (events, deliveries) = try EventSequence.read(upTo: end, service.database) { [position] state, db in
      let events = try StoredEvent.next(
        in: position + 1...end, for: person, groups: groups.map(\.id), limit: Self.limit, in: db)
      let wanted = events.filter { listener.accepts($0.event) }
      return (events, try EventContent.deliveries(of: wanted, epoch: state.epoch, in: db))
    }
    let isFull = events.count == Self.limit
    position = isFull ? events.last?.position ?? end : end
    span = isFull ? Self.smallestSpan : min(span * 2, Self.largestSpan)
    return events.compactMap { deliveries[$0.position] }
  }
}
