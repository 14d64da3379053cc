import FoundationEssentials
import MariaDB
import Web

/// GET …/agent-chat/{user_message_id}/stream: the same answer, from the event that the client had
/// last, whichever process makes it.
struct ResumePoint: Input {
  let lastEventId: Int64?

  init(_ fields: Fields) throws {
    lastEventId = try fields.optional("lastEventId", .integer(EventID.range))
  }

  static func run(_ call: Call) throws -> Response {
    let input: ResumePoint = try call.query()
    let header = try call.request.header("Last-Event-ID")?.orNil
      .map { text in
        guard let id = Int64(text), EventID.range.contains(id) else {
          throw APIError.invalid("Last-Event-ID", "“Last-Event-ID” is not an event's id.")
        }
        return id
      }
    let last = EventID(number: Int(header ?? input.lastEventId ?? 0))
    let room = try call.id()
    return try resume(call, room: room, after: last)
  }

  private static func resume(_ call: Call, room: UUID, after last: EventID) throws -> Response {
    let answer = try own(call, room: room)
    var offset = last.bytes
    // Further than what is saved can be a client that is ahead of the last checkpoint.
    if answer.end != nil { offset = min(offset, answer.text.utf8.count) }
    guard offset > answer.text.utf8.count || answer.isBoundary(offset) else {
      throw APIError.invalid("lastEventId", "“lastEventId” is not an event's id.")
    }
    // HEAD wants the head of the answer, not to wait for its end.
    if call.request.method == .head { return .events { _ in } }
    let streams = call.app.streams
    // As often for each answer as one may have answers streaming, so that a page that is open several times goes on
    // in all of them. As many more for what has ended: it is sent at once, unless its reader stalls.
    let perUser = call.app.configuration.streamsPerUser
    let limit = perUser * perUser * (answer.end == nil ? 1 : 2)
    try streams.enter(following: answer.caller, upTo: limit)
    let follower = Follower(answer, offset, call.app)
    return .events { stream in
      defer { streams.leave(following: answer.caller) }
      try follower.run(stream)
    }
  }

  /// - Throws: 404 for what somebody else asked, or nobody.
  static func own(_ call: Call, room: UUID) throws -> AnswerSnapshot {
    let me = try call.me()
    guard let id = try? call.id("user_message_id"),
      let answer = try call.read({ db in try AnswerSnapshot.find(id, db) }), answer.caller == me.id, answer.roomID == room
    else { throw APIError.answerNotFound }
    return answer
  }
}
