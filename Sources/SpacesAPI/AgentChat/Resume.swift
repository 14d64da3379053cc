import Formats
import FoundationEssentials
import MariaDB
import Web

/// GET …/agent-chat/{user_message_id}/stream: the same answer, from the event that the client had last, whichever
/// process makes it. After its last event there is nothing to continue: 204, at which a browser's EventSource does not
/// connect again (HTML Standard, section 9.2.3).
struct Resume: RequestQuery {
  let lastEventId: Int64?

  init(_ fields: Fields) throws {
    lastEventId = try fields.optional("lastEventId", .integer(EventID.range))
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: Resume = try call.query()
    let header = try call.request.header(.lastEventID)?.orNil
      .map { text in
        guard let id = Int64(text), EventID.range.contains(id) else {
          throw APIError.invalid("Last-Event-ID", "“Last-Event-ID” is not an event's id.")
        }
        return id
      }
    let last = EventID(number: Int(header ?? input.lastEventId ?? 0))
    let room = try call.id()
    return try stream(call, me, room, after: last)
  }

  private static func stream(_ call: Call, _ me: CurrentUser, _ room: UUID, after last: EventID) throws -> Response {
    let (answer, length, isSilent) = try call.read { db in
      let answer = try own(call, me, room, in: db)
      // The byte before tells whether the offset is one of a character; it is behind the end for a client that is
      // ahead of what is saved.
      let rest = try answer.text(from: last.bytes, in: db)
      if let first = rest.first, first & 0xC0 == 0x80 {
        throw APIError.invalid("lastEventId", "“lastEventId” is not an event's id.")
      }
      guard let end = answer.end else { return (answer, last.bytes, false) }
      let audio = try end.message.flatMap { try AnswerAudio.outcome(of: $0, in: db) }
      return (answer, try answer.text(from: 0, in: db).count, end.message == nil || audio == .silent)
    }
    let lastOfAll = isSilent ? EventID.end(of: length) : .audio(of: length)
    if answer.end != nil, last.number >= lastOfAll.number { return .noContent }
    // HEAD wants the head of the answer, not to wait for its end.
    if call.request.method == .head { return .events { _ in } }
    let perPerson = call.service.configuration.streamsPerUser
    // As often for each answer as one may have answers streaming, so that a page that is open several times goes
    // on in all of them. Twice as often for what has ended: that is sent at once, unless its reader stalls.
    let limit = perPerson * perPerson * (answer.end == nil ? 1 : 2)
    let slot = try call.service.streams.take(resumedBy: me.id, upTo: limit)
    let follower = Follower(
      answer, from: min(last.bytes, length), hasEnd: answer.end != nil && last == .end(of: length), call.service)
    return .events { stream in
      withExtendedLifetime(slot) { follower.run(stream) }
    }
  }

  /// - Throws: 404 for what somebody else asked, or nobody.
  static func own(_ call: Call, _ me: CurrentUser, _ room: UUID, in db: Reader) throws -> AnswerSnapshot {
    guard let id = try? call.id("user_message_id"), let answer = try AnswerSnapshot.find(id, in: db),
      answer.caller == me.id, answer.roomID == room
    else { throw APIError.answerNotFound }
    return answer
  }
}
