import FoundationEssentials
import Synchronization

/// An answer that is spoken while its text still comes. It is shared by the thread that brings the text and by the
/// speech queue, of which at most one thread works on it at a time.
final class SpokenAnswer: Sendable {
  /// Who asked; the queue is fair among people.
  let person: UUID
  let source: any SpeechSource
  /// The name of the file that it becomes.
  let name: String
  private let recording: Mutex<Recording>
  private let state = Mutex(State())

  private struct State {
    var splitter = SentenceSplitter()
    var sentences: [String] = []
    var hasWholeText = false
    /// Whether there was any sentence.
    var isAudible = false
    var message: UUID?
    /// Whether the queue has it: it waits there, or is worked on.
    var isQueued = false
    var outcome: Outcome?

    mutating func add(_ new: [String]) {
      sentences += new.compactMap { SpokenText.read($0) }
      isAudible = isAudible || !sentences.isEmpty
    }

    var next: Step {
      if outcome != nil { return .wait }
      if let sentence = sentences.first { return .speak(sentence) }
      if hasWholeText, let message { return .store(message: message) }
      return .wait
    }
  }

  enum Outcome: Equatable {
    /// The URL of the audio.
    case ready(String)
    /// There is only the text.
    case silent
  }

  /// What is to be done next.
  enum Step: Equatable {
    case speak(String)
    /// Every sentence is spoken, and the answer is in the history.
    case store(message: UUID)
    /// Nothing, until more text comes.
    case wait
  }

  init(_ source: any SpeechSource, for person: UUID, folder: MediaFolder, name: String) {
    self.source = source
    self.person = person
    self.name = name
    recording = Mutex(Recording(folder, name: name))
  }

  /// Adds text as it comes.
  func add(_ text: String) {
    state.withLock { $0.add($0.splitter.add(text)) }
  }

  /// No more text comes.
  /// - Returns: whether it is going to be audio.
  func end() -> Bool {
    state.withLock {
      $0.add($0.splitter.end())
      $0.hasWholeText = true
      return $0.isAudible && $0.outcome == nil
    }
  }

  /// Takes it for the queue.
  /// - Returns: false when there is nothing to do, or the queue has it.
  func enterQueue() -> Bool {
    state.withLock {
      guard !$0.isQueued, $0.next != .wait else { return false }
      $0.isQueued = true
      return true
    }
  }

  /// What the thread that took it from the queue does now.
  func nextStep() -> Step {
    state.withLock {
      let step = $0.next
      if case .speak = step { $0.sentences.removeFirst() }
      return step
    }
  }

  /// Gives it back after a step.
  /// - Returns: whether it goes into the queue again.
  func leaveQueue() -> Bool {
    state.withLock {
      $0.isQueued = $0.next != .wait
      return $0.isQueued
    }
  }

  /// The answer is in the history: its audio belongs to this message.
  func belongs(to message: UUID) { state.withLock { $0.message = message } }

  /// Nobody is to hear it.
  func cancel() { decide(.silent) }

  func decide(_ outcome: Outcome) {
    state.withLock { state in
      state.outcome = state.outcome ?? outcome
      state.sentences = []
    }
  }

  /// Nil while it is made.
  var outcome: Outcome? { state.withLock { $0.outcome } }

  /// The message that it belongs to, once that is in the history.
  var message: UUID? { state.withLock { $0.message } }

  func withRecording<T: Sendable>(_ body: (Recording) throws -> T) throws -> T {
    try recording.withLock { try body($0) }
  }
}
