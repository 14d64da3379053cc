import MariaDB
import Web

/// The audio of an answer that this process makes. Nothing of it holds up the text, and nothing that fails in it is told
/// to the client: an answer without audio is complete.
struct AnswerSpeech {
  private let queue: SpeechQueue
  /// Nil for an answer that is not spoken.
  private let answer: SpokenAnswer?
  private let service: Service

  /// A connection ends 10 s after `done` at the latest. Audio that comes later is in the history.
  static let patience = Duration.milliseconds(9_500)
  private static let lookInterval = Duration.milliseconds(20)

  init(_ answer: AgentAnswer, _ service: Service) {
    self.service = service
    queue = SpeechQueue.shared(service)
    self.answer = answer.voice.flatMap { [queue] voice in queue.begin(voice, for: answer.caller) }
  }

  /// Adds text as it comes.
  func add(_ piece: String) {
    guard let answer else { return }
    answer.add(piece)
    queue.advance(answer)
  }

  /// The text is complete.
  /// - Returns: whether audio is going to be made.
  func end() -> Bool { answer?.end() ?? false }

  /// Has the audio of an answer stored that ended well. One that was stopped or handed over is not spoken.
  func settle(_ end: AnswerEnd) {
    guard let answer else { return }
    guard case .done(let event) = end, let message = event.messageId, StopReason(rawValue: event.finishReason) == nil
    else { return answer.cancel() }
    queue.store(answer, as: message)
  }

  /// Sends `audio_ready` when the audio is there in time.
  /// - Parameter bytes: how many of the answer the client has.
  func send(to client: EventStream, after bytes: Int) {
    guard let answer else { return }
    let clock = ContinuousClock()
    let deadline = clock.now + Self.patience
    while clock.now < deadline, !client.isAbandoned, !service.streams.isStopping {
      if let outcome = answer.outcome { return client.send(outcome, after: bytes) }
      pause(Self.lookInterval)
    }
  }
}
