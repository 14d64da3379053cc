import Upstream

/// Where an answer's text comes from, piece by piece.
protocol AnswerSource: AnyObject {
  func next(within time: Duration) throws -> ChatStream.Event
}

extension ChatStream: AnswerSource {}

/// The built-in agent for trying things out. It says what it is.
final class DemoAgent: AnswerSource {
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

extension Prompt {
  /// - Throws: `ChatFailure`
  func open(_ configuration: Configuration) throws -> any AnswerSource {
    guard let url = configuration.agentURL, url != "demo" else {
      return DemoAgent(question: messages.last?.content ?? "")
    }
    let server = ChatServer(
      url: url, key: configuration.agentKey, model: configuration.agentModel,
      deadlines: configuration.agentDeadlines)
    return try ChatStream(server, model: model, messages: messages)
  }
}
