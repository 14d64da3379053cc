import Formats
import FoundationEssentials
import MariaDB
import Ledger
import Web

/// What events say, read at the moment when they are delivered: an event whose row is gone says nothing.
struct EventContent {
  private let db: Reader
  private let epoch: Int64

  /// The events with their content, by position; one statement for each kind that occurs.
  /// - Parameter db: has the events.
  static func deliveries(of events: [StoredEvent], epoch: Int64, in db: Reader) throws -> [Int64: Delivery] {
    let content = EventContent(db: db, epoch: epoch)
    var deliveries: [Int64: Delivery] = [:]
    for (kind, events) in Dictionary(grouping: events, by: \.event.contentKind) {
      let bodies = try content.bodies(of: kind, Array(Set(events.map(\.event.reference))))
      for event in events {
        guard let body = bodies[event.event.reference] else { continue }
        deliveries[event.position] = content.delivery(of: event, body)
      }
    }
    return deliveries
  }

  private func bodies(of kind: ContentKind, _ references: [UUID]) throws -> [UUID: [UInt8]] {
    guard let source = kind.source else { return try wallets(of: references) }
    var bodies: [UUID: [UInt8]] = [:]
    for batch in Batch.split(references, filler: { $0 }) {
      try db.forEach(
        """
        SELECT \(source.key), \(source.record.columns) FROM \(source.tables) WHERE \(source.key) IN \(list: batch)
        """
      ) { row in
        let id: UUID = try row.next()
        var json = ByteBuffer(capacity: 512)
        try source.record.write(&row, to: &json)
        bodies[id] = json.bytes()
      }
    }
    return bodies
  }

  private func wallets(of people: [UUID]) throws -> [UUID: [UInt8]] {
    try LedgerReader(db).balances(of: people).mapValues { balance in
      var json = JSONWriter(capacity: 64)
      WalletBalance(balance: balance.available, held: balance.held).encode(to: &json)
      return json.bytes
    }
  }

  private func delivery(of stored: StoredEvent, _ body: [UInt8]) -> Delivery {
    let id = EventCursor(epoch: epoch, position: stored.position).text
    let name = stored.event.kind.rawValue
    let data = Self.data(of: stored.event, at: stored.at, body)
    var item = JSONWriter(capacity: data.count + 80)
    item.raw("{\"id\":\"\(id)\",\"event\":\"\(name)\",\"data\":")
    item.raw(data)
    item.raw("}")
    return Delivery(position: stored.position, frame: EventStream.frame(id: id, name, data), item: item.bytes)
  }

  /// - Parameter body: an object; a message as it is in the history, or the members that the event has of its own.
  static func data(of event: LiveEvent, at time: Date, _ body: [UInt8]) -> [UInt8] {
    var json = JSONWriter(capacity: body.count + 200)
    json.object {
      $0.field("type", event.kind.rawValue)
      $0.field("at", time)
      if event.kind == .message || event.kind == .answer {
        let isConversation = event.audience.group?.type == .staff
        $0.field("communityId", isConversation ? nil : event.room)
        $0.field("conversationId", isConversation ? event.room : nil)
      }
      if let progress = event.progress { $0.field("state", progress.rawValue) }
      if event.kind == .message {
        $0.raw(",\"message\":")
        $0.raw(body)
      } else {
        $0.raw(",")
        $0.raw(body.dropFirst().dropLast())
      }
    }
    return json.bytes
  }
}

/// The coins of a person, as an event tells of them.
struct WalletBalance: JSONObject {
  let balance: Int64
  let held: Int64

  static let example = WalletBalance(balance: 700, held: 5)

  func fields(_ json: inout JSONWriter) {
    json.field("balance", balance)
    json.field("held", held)
  }
}
