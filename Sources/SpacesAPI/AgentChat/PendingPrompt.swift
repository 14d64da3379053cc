import Synchronization
import Upstream

/// A prompt until the model is asked. It can be as large as the context of the model, and an answer can take minutes.
final class PendingPrompt: Sendable {
  let estimatedTokens: Int
  private let messages: Mutex<[ChatMessage]>

  init(_ prompt: Prompt) {
    estimatedTokens = prompt.estimatedTokens
    messages = Mutex(prompt.messages)
  }

  /// The messages, the first time; afterwards none.
  func take() -> [ChatMessage] {
    messages.withLock { messages in
      defer { messages = [] }
      return messages
    }
  }
}
