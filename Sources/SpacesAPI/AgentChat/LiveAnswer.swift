import FoundationEssentials
import Synchronization

/// An answer that this process makes at this moment: shared by the thread that makes it and the keeper that saves it.
final class LiveAnswer: Sendable {
  /// What the database says about going on.
  enum Verdict: Equatable {
    case goOn
    case stop(StopReason)
    /// Somebody else has ended the answer: the sweep took it for dead.
    case lost
  }

  private struct State {
    var text: [UInt8] = []
    var savedBytes = 0
    var verdict = Verdict.goOn
  }

  let id: UUID
  private let state = Mutex(State())

  init(_ id: UUID) {
    self.id = id
  }

  var verdict: Verdict { state.withLock { $0.verdict } }

  func decide(_ verdict: Verdict) {
    state.withLock { $0.verdict = verdict }
  }

  /// Bytes of text so far.
  var count: Int { state.withLock { $0.text.count } }

  var text: String { state.withLock { String(decoding: $0.text, as: UTF8.self) } }

  func append(_ piece: String) {
    state.withLock { $0.text += piece.utf8 }
  }

  /// The text after the first `offset` bytes.
  func text(from offset: Int) -> String {
    state.withLock { String(decoding: $0.text[min(offset, $0.text.count)...], as: UTF8.self) }
  }

  /// The text that has not been saved; nil when there is none.
  var unsaved: AnswerPiece? {
    state.withLock {
      guard $0.savedBytes < $0.text.count else { return nil }
      return AnswerPiece(answer: id, start: $0.savedBytes, bytes: Array($0.text[$0.savedBytes...]))
    }
  }

  func saved(upTo bytes: Int) {
    state.withLock { $0.savedBytes = max($0.savedBytes, bytes) }
  }
}
