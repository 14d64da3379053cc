import Formats
import FoundationEssentials
import Logging
import Web

/// Events as they happen, as server-sent events.
enum ListenerStream {
  private static let pingInterval = Duration.seconds(15)
  /// How often it looks whether the client is still there: a page that is loaded again has a new listener at once.
  private static let look = Duration.seconds(1)
  /// How often a client that gets no events is told where it is, so that its cursor does not become too old.
  private static let positionInterval = Duration.seconds(1800)

  /// - Throws: 429, 503.
  static func response(to call: Call, _ reading: EventReading, _ start: EventStart) throws -> Response {
    // HEAD wants the head of the answer, not to wait for its end.
    if call.request.method == .head { return .events { _ in } }
    var listening = reading
    try listening.listen()
    let service = call.service
    return .events { [listening] stream in
      defer { listening.stopListening() }
      send(listening, start, on: stream, service)
    }
  }

  private static func send(_ reading: EventReading, _ start: EventStart, on stream: EventStream, _ service: Service) {
    var reading = reading
    var lastPosition = ContinuousClock.now
    func position() -> String { EventCursor(epoch: start.epoch, position: reading.position).text }
    if start.isReset {
      stream.event(id: position(), "reset", ResetEvent(at: service.environment.now()))
    } else {
      stream.position(id: position())
    }
    while !stream.isAbandoned {
      do {
        let (deliveries, end) = try reading.next()
        if !deliveries.isEmpty { stream.send(Array(deliveries.map(\.frame).joined())) }
        if end != nil { return }
        if !deliveries.isEmpty { continue }
      } catch {
        service.log.warning("missed events not read", metadata: ["cause": "\(error)"])
      }
      reading.listener.wait(upTo: look)
      stream.keepAlive(every: pingInterval)
      if .now - lastPosition >= positionInterval {
        lastPosition = .now
        stream.position(id: position())
      }
    }
  }
}

/// The client's cursor is too old: it reads its lists again.
struct ResetEvent: JSONObject {
  let at: Date

  static let example = ResetEvent(at: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("type", "reset")
    json.field("at", at)
  }
}
