import FoundationEssentials
import Web

/// What has happened after a cursor, as JSON.
struct EventPage {
  /// Waits until there is something to tell, or for `wait` seconds.
  static func response(
    to call: Call, _ reading: EventReading, _ start: EventStart, wait: Int64
  ) throws -> Response {
    var reading = reading
    var (deliveries, _) = try reading.next()
    if deliveries.isEmpty, !start.isReset, wait > 0, call.request.method != .head {
      deliveries = try listen(with: &reading, until: .now + .seconds(wait))
    }
    let cursor = EventCursor(epoch: start.epoch, position: reading.position)
    return Response(status: 200, json: json(deliveries, cursor, isReset: start.isReset))
  }

  private static func listen(
    with reading: inout EventReading, until deadline: ContinuousClock.Instant
  ) throws -> [Delivery] {
    try reading.listen()
    let listening = reading
    defer { listening.stopListening() }
    while true {
      let (deliveries, end) = try reading.next()
      if end == .signedOut { throw APIError.unauthorized }
      let left = deadline - .now
      if !deliveries.isEmpty || end != nil || left <= .zero { return deliveries }
      reading.listener.wait(upTo: left)
    }
  }

  static func json(_ deliveries: [Delivery], _ cursor: EventCursor, isReset: Bool) -> [UInt8] {
    var json = JSONWriter(capacity: deliveries.reduce(128) { $0 + $1.item.count + 1 })
    json.raw("{\"events\":[")
    for (index, delivery) in deliveries.enumerated() {
      if index > 0 { json.raw(",") }
      json.raw(delivery.item)
    }
    json.raw("],\"cursor\":\"\(cursor.text)\",\"reset\":\(isReset)}")
    return json.bytes
  }
}
