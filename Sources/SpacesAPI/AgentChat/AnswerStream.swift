import Formats
import Logging
import MariaDB
import Upstream
import Web

/// Carries an answer from the model to the client, and into the database whether or not the client still listens.
/// Exactly one `done` or `error` ends it.
struct AnswerStream {
  private let answer: AgentAnswer
  private let prompt: PendingPrompt
  private let client: EventStream
  private let service: Service
  private let live: LiveAnswer
  private let speech: AnswerSpeech
  /// Bytes of text that the client has been sent.
  private var sent = 0
  /// Nil before the agent was reached.
  private var source: (any AnswerSource)?
  private let clock = ContinuousClock()

  /// Deltas that come closer together than this go out as one.
  static let joining = Duration.milliseconds(40)
  static let pingInterval = Duration.seconds(15)
  /// How often the verdict of the database is looked at while nothing comes.
  private static let lookInterval = Duration.milliseconds(250)
  /// How long the end of an answer is tried to be written. The sweep takes an answer for dead after 30 s.
  private static let patience = Duration.seconds(25)

  init(_ answer: AgentAnswer, _ prompt: PendingPrompt, _ client: EventStream, _ service: Service) {
    self.answer = answer
    self.prompt = prompt
    self.client = client
    self.service = service
    live = LiveAnswer(answer.id)
    speech = AnswerSpeech(answer, service)
  }

  mutating func run() {
    let keeper = AnswerKeeper.shared(service)
    keeper.add(live)
    client.event(.start, "meta", MetaEvent(communityId: answer.call.community.id, userMessageId: answer.id))
    let end = finish()
    // Whatever came of it, the client has all the text that the history has.
    sendChunk()
    end.send(on: client, after: sent)
    keeper.remove(live)
    speech.settle(end)
    speech.send(to: client, after: sent)
  }

  private mutating func finish() -> AnswerEnd {
    do {
      let reason = try relay()
      let usage = usage
      let isSpoken = live.verdict == .goOn && speech.end()
      return settle {
        try $0.answer.complete($0.live.text, finishReason: reason, usage, isSpoken: isSpoken, $0.service)
      }
    } catch let failure as AnswerFailure {
      return fail(failure)
    } catch let failure as ServiceFailure {
      log("agent failed", "\(failure.code) \(failure.detail)", .warning)
      return fail(AnswerFailure(code: failure.code, sentence: failure.sentence))
    } catch {
      log("answer failed", "\(error)", .error)
      return fail(.unexpected)
    }
  }

  /// Relays text until the model has finished or somebody stops it.
  /// - Returns: the finish reason.
  private mutating func relay() throws -> String {
    let source = try open()
    self.source = source
    var lastChunk = clock.now - Self.joining
    while true {
      let wait = sent < live.count ? max(.zero, Self.joining - (clock.now - lastChunk)) : Self.lookInterval
      var finish: String?
      switch try source.next(within: wait) {
      case .text(let piece):
        live.append(piece)
        speech.add(piece)
      case .idle: break
      case .finished(let reason): finish = reason
      }
      if sent < live.count, finish != nil || clock.now - lastChunk >= Self.joining {
        sendChunk()
        lastChunk = clock.now
      }
      if let finish {
        guard live.count > 0 else { throw AnswerFailure.silent }
        return finish
      }
      if service.streams.isStopping { throw AnswerFailure.serverStopping }
      switch live.verdict {
      case .goOn: client.keepAlive(every: Self.pingInterval)
      case .stop(let reason): return reason.rawValue
      case .lost: throw AnswerFailure.lost
      }
    }
  }

  /// - Throws: `ServiceFailure`
  private func open() throws -> any AnswerSource {
    let models = AgentModels.shared(service)
    let messages = prompt.take()
    guard let server = models.server else { return DemoAgent(question: messages.last?.content ?? "") }
    return try ChatStream(
      server, model: try models.model(answer.call.listing.model, of: server), messages: messages,
      maxTokens: service.configuration.agent.maxTokens)
  }

  /// As the server reports it, or else estimated from the texts.
  private var usage: AgentUsage {
    if let reported = source?.usage {
      return AgentUsage(promptTokens: reported.prompt, completionTokens: reported.completion)
    }
    return AgentUsage(
      promptTokens: prompt.estimatedTokens, completionTokens: AgentUsage.estimate(bytes: live.count))
  }

  private mutating func sendChunk() {
    let piece = live.text(from: sent)
    guard !piece.isEmpty else { return }
    sent += piece.utf8.count
    client.event(.chunk(upTo: sent), "chunk", ChunkEvent(content: piece))
  }

  private func fail(_ failure: AnswerFailure) -> AnswerEnd {
    // A call that brought nothing back is not counted, unless the server says what it took.
    let usage = live.count > 0 || source?.usage != nil ? usage : nil
    return settle { try $0.answer.fail(failure, $0.live, usage, $0.service) }
  }

  /// Writes the end, again and again while the database cannot take it. An end that cannot be written for another
  /// reason is written as a failure at once, which releases the hold.
  private func settle(_ write: (AnswerStream) throws -> AnswerEnd) -> AnswerEnd {
    let deadline = clock.now + Self.patience
    var write = write
    var isFailing = false
    /// Whether a COMMIT may have taken effect although nothing confirmed it. Later errors do not change that.
    var isUnknown = false
    while true {
      do {
        return try write(self)
      } catch {
        log("answer not saved", "\(error)", .error)
        if error is CommitUnknown { isUnknown = true }
        let isPassing = APIError(error)?.status == 503
        if isPassing, clock.now < deadline {
          client.keepAlive(every: Self.pingInterval)
          pause(.milliseconds(500))
        } else if !isPassing, !isFailing {
          isFailing = true
          write = { try $0.answer.fail(.unexpected, $0.live, $0.usage, $0.service) }
        } else {
          return .failed(isUnknown ? .outcomeUnknown : .notSaved)
        }
      }
    }
  }

  private func log(_ event: Logger.Message, _ cause: String, _ level: Logger.Level) {
    service.log.log(level: level, event, metadata: ["answer": "\(answer.id.text)", "cause": "\(cause)"])
  }
}

extension ErrorEvent {
  fileprivate static let notSaved = ErrorEvent(
    message: "The answer could not be saved. What it cost is given back within a minute.",
    code: "database_unavailable", refunded: 0)
  fileprivate static let outcomeUnknown = ErrorEvent(
    message:
      "The connection to the database broke while the answer was saved. Look into the history: it is there and charged, or given back within a minute.",
    code: "outcome_unknown", refunded: 0)
}
