import FoundationEssentials
import Logging
import Upstream
import Web

/// Carries an answer from the model to the client, and into the database whether or not the client
/// still listens. Exactly one `done` or `error` ends it.
struct AnswerStream {
  private let record: AnswerRecord
  private let prompt: Prompt
  private let client: Listener
  private var text = ""
  /// Bytes of `text` that the client has been sent.
  private var sent = 0
  private var savedBytes = 0
  private let clock = ContinuousClock()
  private var lastLook: ContinuousClock.Instant
  private var lastSave: ContinuousClock.Instant

  /// Deltas that come closer together than this go out as one.
  static let joining = Duration.milliseconds(40)
  /// How often the row is asked whether to stop, and given the text when there is more of it.
  static let lookingEvery = Duration.milliseconds(500)
  static let heartbeatEvery = Duration.seconds(5)
  static let pingEvery = Duration.seconds(15)

  init(_ record: AnswerRecord, _ prompt: Prompt, _ stream: EventStream) {
    self.record = record
    self.prompt = prompt
    client = Listener(stream)
    lastLook = clock.now
    lastSave = lastLook
  }

  func run() {
    client.send { try $0.event(.start, "meta", MetaEvent(communityId: record.seat.community.id, userMessageId: record.id)) }
    var answer = self
    let end: AnswerEnd?
    do {
      let reason = try answer.relay()
      end = answer.settle { try $0.record.complete($0.text, finishReason: reason) }
    } catch let failure as ChatFailure {
      answer.log("agent failed", failure.code, .warning)
      end = answer.settle { try $0.record.fail($0.text, code: failure.code, sentence: failure.sentence) }
    } catch let failure as Interruption {
      end = answer.settle { try $0.record.fail($0.text, code: failure.code, sentence: failure.sentence) }
    } catch {
      answer.log("answer failed", "\(error)", .error)
      end = answer.settle {
        try $0.record.fail($0.text, code: "internal_error", sentence: "Something went wrong on our side. You were not charged.")
      }
    }
    // Whatever came of it, the client has all the text that the history has.
    answer.sendChunk()
    let last = end ?? .failed(
      ErrorEvent(
        message: "The answer could not be saved. What it cost is given back within a minute.",
        code: "database_unavailable", refunded: 0))
    let sent = answer.sent
    client.send { try last.send(on: $0, after: sent) }
  }

  /// Relays text until the model has finished or somebody stops it.
  /// - Returns: the finish reason.
  private mutating func relay() throws -> String {
    let source = try prompt.open(record.app.configuration)
    var lastChunk = clock.now - Self.joining
    while true {
      let wait = sent < text.utf8.count ? max(.zero, Self.joining - (clock.now - lastChunk)) : .milliseconds(250)
      var finish: String?
      switch try source.next(within: wait) {
      case .text(let piece): text += piece
      case .idle: break
      case .finished(let reason): finish = reason
      }
      if sent < text.utf8.count, finish != nil || clock.now - lastChunk >= Self.joining {
        sendChunk()
        lastChunk = clock.now
      }
      if let finish {
        if text.isEmpty { throw Interruption.silent }
        return finish
      }
      if let reason = try save() { sendChunk(); return reason }
      client.keepAlive(every: Self.pingEvery)
    }
  }

  private mutating func sendChunk() {
    let bytes = text.utf8.count
    guard sent < bytes else { return }
    let piece = String(decoding: text.utf8.dropFirst(sent), as: UTF8.self)
    client.send { try $0.event(.chunk(upTo: bytes), "chunk", ChunkEvent(content: piece)) }
    sent = bytes
  }

  /// Looks whether to stop, twice a second, and writes what there is to write.
  /// - Returns: the reason to stop for, if there is one.
  private mutating func save() throws -> String? {
    if record.app.streams.isStopping { throw Interruption.serverStopping }
    guard clock.now - lastLook >= Self.lookingEvery else { return nil }
    lastLook = clock.now
    let isLonger = text.utf8.count > savedBytes
    let isWriting = isLonger || clock.now - lastSave >= Self.heartbeatEvery
    if isWriting { lastSave = clock.now }
    do {
      switch try isWriting ? record.checkpoint(isLonger ? text : nil) : record.look() {
      case .goOn: savedBytes = text.utf8.count
      case .stop(let reason): return reason
      case .lost: throw Interruption.lost
      }
    } catch let error as Interruption {
      throw error
    } catch {
      // The answer itself is not in danger: the next checkpoint, or its end, writes all of it.
      log("checkpoint failed", "\(error)", .warning)
    }
    return nil
  }

  /// Writes the end, again and again while the database is away; the sweep gives up on us after 30 s.
  private func settle(_ write: (AnswerStream) throws -> AnswerEnd) -> AnswerEnd? {
    let deadline = clock.now + .seconds(25)
    while true {
      do {
        return try write(self)
      } catch {
        log("answer not saved", "\(error)", .error)
        guard clock.now < deadline, let refusal = APIError(error), refusal.status == 503 else { return nil }
        client.keepAlive(every: Self.pingEvery)
        pause(.milliseconds(500))
      }
    }
  }

  private func log(_ event: Logger.Message, _ cause: String, _ level: Logger.Level) {
    record.app.log.log(level: level, event, metadata: ["answer": "\(record.id.text)", "cause": "\(cause)"])
  }
}

/// What ends an answer other than the model.
private struct Interruption: Error {
  let code: String
  let sentence: String

  static let silent = Interruption(code: "agent_empty", sentence: "The agent had nothing to say. You were not charged.")
  static let serverStopping = Interruption(
    code: "server_stopping", sentence: "The service is being restarted. You were not charged; ask again.")
  static let lost = Interruption(code: "answer_lost", sentence: "The answer took too long to save. You were not charged.")
}

/// The client's end of the stream: once it is gone, sending is a thing of the past.
private final class Listener {
  private let stream: EventStream
  private var isGone = false
  private let clock = ContinuousClock()
  private var lastSent: ContinuousClock.Instant

  init(_ stream: EventStream) {
    self.stream = stream
    lastSent = clock.now
  }

  func send(_ event: (EventStream) throws -> Void) {
    guard !isGone else { return }
    do {
      try event(stream)
      lastSent = clock.now
    } catch {
      // It has gone away, or reads no more. The answer is finished for the history.
      isGone = true
    }
  }

  func keepAlive(every interval: Duration) {
    if clock.now - lastSent >= interval { send { try $0.ping() } }
  }
}
