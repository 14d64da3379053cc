import Formats
import FoundationEssentials
import Logging
import MariaDB
import Web

/// Sends what is saved of an answer and then, as it is saved, the rest. One `done` or `error` ends what it sends,
/// whatever becomes of the process or the database.
struct Follower: Sendable {
  private let id: UUID
  private let communityID: UUID
  /// Bytes that the client has.
  private let offset: Int
  /// Whether the client has the end too, and only audio can follow.
  private let hasEnd: Bool
  private let service: Service

  private static let interval = Duration.milliseconds(250)
  /// How long the end of an answer is waited for when this process is to stop. The process that makes the answer
  /// ends it within a second of being told.
  private static let farewell = Duration.seconds(5)
  /// As long as the end of an answer is tried to be written.
  private static let patience = Duration.seconds(25)

  init(_ answer: AnswerSnapshot, from offset: Int, hasEnd: Bool, _ service: Service) {
    self.hasEnd = hasEnd
    id = answer.id
    communityID = answer.communityID
    self.offset = offset
    self.service = service
  }

  func run(_ stream: EventStream) {
    let clock = ContinuousClock()
    var sent = offset
    var lastRead = clock.now
    var stoppedAt: ContinuousClock.Instant?
    // With the id that the client has, so that it does not come back for what it had.
    stream.event(hasEnd ? .end(of: offset) : .chunk(upTo: offset), "meta", MetaEvent(communityId: communityID, userMessageId: id))
    while !stream.isAbandoned {
      do {
        if let end = try sendNews(after: &sent, on: stream) { return sendAudio(of: end, after: sent, on: stream) }
        lastRead = clock.now
      } catch {
        service.log.warning("answer not read", metadata: ["answer": "\(id.text)", "cause": "\(error)"])
        guard APIError(error)?.status == 503, clock.now - lastRead < Self.patience else {
          return AnswerEnd.failed(.unreadable).send(on: stream, after: sent)
        }
      }
      stream.keepAlive(every: AnswerStream.pingInterval)
      if service.streams.isStopping {
        let since = stoppedAt ?? clock.now
        stoppedAt = since
        if clock.now - since >= Self.farewell { return AnswerEnd.failed(.restarting).send(on: stream, after: sent) }
      }
      pause(Self.interval)
    }
  }

  /// - Returns: the end, when that was all.
  private func sendNews(after sent: inout Int, on stream: EventStream) throws -> AnswerEnd? {
    let (answer, text) = try service.read { [sent] db in
      guard let answer = try AnswerSnapshot.find(id, in: db) else { throw AnswerFault.vanished }
      return (answer, try answer.text(from: sent, in: db))
    }
    if !text.isEmpty {
      sent += text.count
      stream.event(.chunk(upTo: sent), "chunk", ChunkEvent(content: String(decoding: text, as: UTF8.self)))
    }
    guard let end = answer.end else { return nil }
    if !hasEnd { end.send(on: stream, after: sent) }
    return end
  }

  /// Waits as long as the answer's own stream does.
  private func sendAudio(of end: AnswerEnd, after sent: Int, on stream: EventStream) {
    guard let message = end.message else { return }
    let deadline = ContinuousClock.now + AnswerSpeech.patience
    do {
      while !stream.isAbandoned, !service.streams.isStopping {
        if let outcome = try service.read({ db in try AnswerAudio.outcome(of: message, in: db) }) {
          return stream.send(outcome, after: sent)
        }
        guard ContinuousClock.now < deadline else { return }
        pause(Self.interval)
      }
    } catch {
      // The answer is complete without it.
      service.log.warning("audio not read", metadata: ["answer": "\(id.text)", "cause": "\(error)"])
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
