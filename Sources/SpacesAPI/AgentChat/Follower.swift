import FoundationEssentials
import MariaDB
import Web

/// Sends what is saved of an answer and then, as it is saved, the rest. One `done` or `error` ends
/// what it sends, whatever becomes of the process or the database.
struct Follower: Sendable {
  private let first: AnswerSnapshot
  /// Bytes that the client has.
  private let offset: Int
  private let app: App

  private static let lookingEvery = Duration.milliseconds(250)
  /// How long the end of an answer is waited for when this process is to end: the answer's own
  /// process ends it within a second of being told.
  private static let farewell = Duration.seconds(5)
  /// As long as the end of an answer is tried to be written.
  private static let patience = Duration.seconds(25)

  init(_ answer: AnswerSnapshot, _ offset: Int, _ app: App) {
    first = answer
    self.offset = offset
    self.app = app
  }

  func run(_ stream: EventStream) throws {
    let clock = ContinuousClock()
    var answer = first
    var sent = offset
    var lastEvent = clock.now
    var lastLook = clock.now
    var stoppedAt: ContinuousClock.Instant?
    try stream.event(.chunk(upTo: offset), "meta", MetaEvent(communityId: answer.communityID, userMessageId: answer.id))
    while true {
      let before = sent
      sent = try answer.sendRest(after: sent, on: stream)
      if let end = answer.end { return try end.send(on: stream, after: max(sent, answer.text.utf8.count)) }
      if sent > before { lastEvent = clock.now }
      if clock.now - lastEvent >= AnswerStream.pingEvery {
        try stream.ping()
        lastEvent = clock.now
      }
      if app.streams.isStopping {
        let since = stoppedAt ?? clock.now
        stoppedAt = since
        if clock.now - since >= Self.farewell {
          return try AnswerEnd.failed(.restarting).send(on: stream, after: sent)
        }
      }
      pause(Self.lookingEvery)
      // A client that comes back again and again must not be counted as many.
      if stream.isAbandoned { return }
      do {
        guard let now = try app.database.read({ db in try AnswerSnapshot.find(answer.id, db) }) else { throw AnswerFault.vanished }
        answer = now
        lastLook = clock.now
      } catch {
        app.log.warning("answer not read", metadata: ["answer": "\(answer.id.text)", "cause": "\(error)"])
        guard APIError(error)?.status == 503, clock.now - lastLook < Self.patience else {
          return try AnswerEnd.failed(.unreadable).send(on: stream, after: sent)
        }
      }
    }
  }
}

extension ErrorEvent {
  fileprivate static let restarting = ErrorEvent(
    message: "The service is being restarted. The answer may still be made: take up its stream again.",
    code: "server_stopping", refunded: 0)
  fileprivate static let unreadable = ErrorEvent(
    message: "The answer cannot be read at the moment. It may still be made: take up its stream again.",
    code: "database_unavailable", refunded: 0)
}
