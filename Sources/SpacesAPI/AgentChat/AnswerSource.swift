import Upstream

/// Where an answer's text comes from, piece by piece.
protocol AnswerSource: AnyObject {
  /// - Throws: `ServiceFailure`
  func next(within time: Duration) throws -> ChatStream.Event
  /// Tokens as the server reports them; nil while it has not.
  var usage: (prompt: Int, completion: Int)? { get }
}

extension ChatStream: AnswerSource {}

/// The built-in agent for trying things out. It says what it is.
final class DemoAgent: AnswerSource {
  let usage: (prompt: Int, completion: Int)? = nil
  private var words: [Substring]

  init(question: String) {
    let text = "I am the built-in demo agent, not a language model. You said: \(question)"
    words = text.split(separator: " ", omittingEmptySubsequences: false)[...].enumerated().map { index, word in
      index == 0 ? word : Substring(" " + word)
    }
    words.reverse()
  }

  func next(within time: Duration) -> ChatStream.Event {
    words.popLast().map { .text(String($0)) } ?? .finished(reason: "stop")
  }
}
