import FoundationEssentials
import MariaDB
import Web

/// GET …/agent-chat/{user_message_id}/stream: the same answer, from the event that the client had
/// last, whichever process makes it.
struct ResumePoint: Input {
  let lastEventId: Int64?

  init(_ fields: Fields) throws {
    lastEventId = try fields.optional("lastEventId", .integer(0...Int64.max))
  }

  static func run(_ call: Call) throws -> Response {
    let input: ResumePoint = try call.query()
    let offset = try call.request.header("Last-Event-ID").flatMap { $0.isEmpty ? nil : $0 }
      .map { text in
        guard let id = Int(text), id >= 0 else { throw APIError.invalid("Last-Event-ID", "“Last-Event-ID” is not an event's id.") }
        return id
      } ?? Int(input.lastEventId ?? 0)
    let room = try call.id()
    return try resume(call, room: room, from: offset)
  }

  static func resume(_ call: Call, room: UUID, from offset: Int) throws -> Response {
    let answer = try own(call, room: room)
    // Further than what is saved can be a client that is ahead of the last checkpoint.
    guard offset > answer.text.utf8.count || answer.isBoundary(offset) else {
      throw APIError.invalid("lastEventId", "“lastEventId” is not an event's id.")
    }
    // HEAD wants the head of the answer, not to wait for its end.
    if call.request.method == .head { return .events { _ in } }
    let app = call.app
    try app.streams.enter()
    return .events { stream in
      defer { app.streams.leave() }
      try follow(answer.id, from: offset, app, stream)
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

  /// Sends what is saved and then, as it is saved, the rest.
  private static func follow(_ id: UUID, from offset: Int, _ app: App, _ stream: EventStream) throws {
    let clock = ContinuousClock()
    var sent = offset
    var lastEvent = clock.now
    var isFirst = true
    while !app.streams.isStopping {
      guard let answer = try app.database.read({ db in try AnswerSnapshot.find(id, db) }) else { return }
      if isFirst {
        try stream.event(id: "\(offset)", "meta", MetaEvent(communityId: answer.communityID, userMessageId: id))
        isFirst = false
      }
      let before = sent
      sent = try answer.sendRest(after: sent, on: stream)
      if let end = answer.end { return try end.send(on: stream, id: max(sent, answer.text.utf8.count)) }
      if sent > before { lastEvent = clock.now }
      if clock.now - lastEvent >= AnswerStream.pingEvery {
        try stream.ping()
        lastEvent = clock.now
      }
      pause(.milliseconds(250))
    }
  }
}
