import Formats
import FoundationEssentials
import MariaDB
import Web

/// GET /api/events: a stream for who accepts one, else a page of what has happened, at once or when there is something.
struct EventQuery: RequestQuery {
  let after: EventCursor?
  let lastEventId: EventCursor?
  /// Seconds.
  let wait: Int64
  let filter: EventFilter

  init(_ fields: Fields) throws {
    after = try fields.optional("after", .eventCursor)
    lastEventId = try fields.optional("lastEventId", .eventCursor)
    wait = try fields.optional("wait", .integer(0...25), default: 0)
    filter = EventFilter(rooms: Set(try fields.list("room", .id, upTo: 50)))
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: EventQuery = try call.query()
    // A browser sends it by itself, and would give up after a refusal: what it does not know is a reset.
    let header = call.request.header(.lastEventID)?.orNil.map { EventCursor($0) ?? .unknown }
    let cursor = header ?? input.lastEventId ?? input.after
    let (start, groups) = try EventSequence.advanced(call.service.database) { sequence, db in
      let groups = try ReaderGroups.load(of: [me.id], in: db)[me.id] ?? []
      try input.filter.requireAccess(of: me.id, in: groups, in: db)
      return (EventStart(after: cursor, sequence), groups)
    }
    let listener = Listener(me, input.filter, groups: groups)
    let reading = EventReading(listener, after: start.position, upTo: start.assigned, call.service)
    let accepts = call.request.header(.accept)?.lowercased().contains("text/event-stream") ?? false
    return accepts
      ? try ListenerStream.response(to: call, reading, start) : try EventPage.response(to: call, reading, start, wait: input.wait)
  }
}

/// Where a reader begins.
struct EventStart {
  /// The reader has everything up to here.
  let position: Int64
  /// The last position of the sequence.
  let assigned: Int64
  let epoch: Int64
  /// Whether events after the reader's cursor are forgotten: it has to read its lists again, and begins now.
  let isReset: Bool

  /// - Parameter cursor: nil: begins now.
  init(after cursor: EventCursor?, _ sequence: EventSequence) {
    assigned = sequence.assigned
    epoch = sequence.epoch
    isReset = cursor.map { $0.epoch != sequence.epoch || $0.position < sequence.deleted } ?? false
    // A cursor of a host that is ahead of this one lies behind the end: its reader waits for what comes after it.
    position = isReset ? sequence.assigned : cursor?.position ?? sequence.assigned
  }
}
