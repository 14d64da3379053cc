import FoundationEssentials
import Logging
import MariaDB
import Processes
import Synchronization
import Web

/// Has answers spoken, a sentence at a time: at most `SPACES_SPEECH_CALLS` sentences of a process at once, and people in
/// turn, so that somebody with a long answer does not keep the others waiting.
final class SpeechQueue: Sendable {
  private struct State {
    var answers: [UUID: [SpokenAnswer]] = [:]
    /// People with answers in the queue, the one whose turn it is first.
    var people: [UUID] = []
    var workers = 0
    var leasesRenewed = ContinuousClock.now
  }

  /// A third of a lease.
  private static let renewalPause = Duration.seconds(20)

  private let service: Service
  private let state = Mutex(State())

  init(_ service: Service) {
    self.service = service
  }

  static func shared(_ service: Service) -> SpeechQueue {
    service.sharedObjects.get(SpeechQueue.self) { SpeechQueue(service) }
  }

  /// An answer that is to be spoken; nil where nobody can speak with the voice.
  func begin(_ voice: SpeechVoice, for person: UUID) -> SpokenAnswer? {
    guard let folder = MediaFolder(service.configuration), let source = SpeechSources.shared(service).source(with: voice)
    else { return nil }
    return SpokenAnswer(source, for: person, folder: folder, name: MediaFolder.newName(service.environment))
  }

  /// Has its sentences spoken as far as they have come, and its audio stored when it is complete.
  func advance(_ answer: SpokenAnswer) {
    guard answer.enterQueue() else { return }
    enqueue(answer)
  }

  private func enqueue(_ answer: SpokenAnswer) {
    let needsWorker = state.withLock {
      if $0.answers[answer.person] == nil { $0.people.append(answer.person) }
      $0.answers[answer.person, default: []].append(answer)
      guard $0.workers < service.configuration.speech.calls else { return false }
      $0.workers += 1
      return true
    }
    if needsWorker { startWorker() }
  }

  private func startWorker() {
    do {
      try startThread { self.work() }
    } catch {
      // The next sentence tries again.
      state.withLock { $0.workers -= 1 }
      service.log.error("answers are not spoken", metadata: ["cause": "\(error)"])
    }
  }

  private func work() {
    while let answer = takeNext() {
      renewLeases()
      perform(answer.nextStep(), of: answer)
      if answer.leaveQueue() { enqueue(answer) }
    }
  }

  /// Nil when there is none: the worker ends, and the next answer starts another one.
  private func takeNext() -> SpokenAnswer? {
    state.withLock {
      guard !$0.people.isEmpty else {
        $0.workers -= 1
        return nil
      }
      let person = $0.people.removeFirst()
      guard var answers = $0.answers.removeValue(forKey: person) else { return nil }
      let answer = answers.removeFirst()
      if !answers.isEmpty {
        $0.answers[person] = answers
        $0.people.append(person)
      }
      return answer
    }
  }

  /// An answer can wait its turn for longer than a lease.
  private func renewLeases() {
    let waiting = state.withLock { state -> [SpokenAnswer] in
      guard ContinuousClock.now - state.leasesRenewed > Self.renewalPause else { return [] }
      state.leasesRenewed = .now
      return state.answers.values.flatMap { $0 }
    }
    do {
      try AnswerAudio.renewLeases(of: waiting.compactMap(\.message), service.database)
    } catch {
      // At worst another process speaks one of them too, and the first file counts.
      service.log.warning("leases not renewed", metadata: ["cause": "\(error)"])
    }
  }

  private func perform(_ step: SpokenAnswer.Step, of answer: SpokenAnswer) {
    do {
      switch step {
      case .wait: break
      case .speak(let sentence):
        if let message = answer.message, try !AnswerAudio.renewLease(of: message, service.database) {
          return answer.cancel()
        }
        let path = try answer.withRecording { try $0.newSentencePath() }
        try answer.source.speak(sentence, to: path)
        try answer.withRecording { try $0.append(path) }
      case .store(let message): try store(answer, message)
      }
    } catch {
      service.log.warning("answer not spoken", metadata: ["cause": "\(error)"])
      // While the database is away the order stays: a job takes it up when the lease has ended.
      if APIError(error)?.status == 503 { answer.cancel() } else { giveUp(answer) }
    }
  }

  private func store(_ answer: SpokenAnswer, _ message: UUID) throws {
    guard let folder = MediaFolder(service.configuration), let milliseconds = try answer.withRecording({ try $0.publish() })
    else { return giveUp(answer) }
    let url = folder.audioURL(answer.name)
    do {
      let isStored = try service.transaction { tx in
        try AnswerAudio.store(file: answer.name, milliseconds: milliseconds, url: url, of: message, in: tx)
      }
      if isStored { return answer.decide(.ready(url)) }
      answer.cancel()
    } catch let error as CommitUnknown {
      // The file may be the answer's by now. If it is not, the sweep finds it.
      throw error
    } catch {
      try folder.remove(file: folder.audioPath(answer.name))
      throw error
    }
    try folder.remove(file: folder.audioPath(answer.name))
  }

  /// The answer has come into the history, as this message, and its audio was ordered with it.
  func store(_ answer: SpokenAnswer, as message: UUID) {
    answer.belongs(to: message)
    if answer.outcome == nil { advance(answer) } else { giveUp(answer) }
  }

  /// Leaves the answer to its text. What the database cannot be told now, the job finds when the lease has ended.
  func giveUp(_ answer: SpokenAnswer) {
    answer.cancel()
    guard let message = answer.message else { return }
    do {
      try AnswerAudio.fail(message, service.database)
    } catch {
      service.log.warning("audio not given up", metadata: ["cause": "\(error)"])
    }
  }
}
