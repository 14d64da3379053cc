/// Why an agent's answer could not be had, or not to its end.
public struct ChatFailure: Error, Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// The server's address or key cannot be sent.
    case misconfigured
    case unreachable
    /// No first token, no next one, or no end in time.
    case timeout
    /// It answered with another status than 200.
    case refused(status: Int)
    /// An error object inside the stream.
    case failed
    /// The stream ended without `[DONE]`, or the connection before it.
    case broken
    /// A 200 that is not an event stream, or events that are not chat completions.
    case invalid
    /// It finished without a word.
    case empty
    case tooLarge
  }

  public var kind: Kind
  /// For the log; no URL, key or text of the conversation.
  public var detail: String

  public init(_ kind: Kind, detail: String) {
    self.kind = kind
    self.detail = detail
  }

  /// Stable, for programs.
  public var code: String {
    switch kind {
    case .misconfigured: "agent_misconfigured"
    case .unreachable: "agent_unreachable"
    case .timeout: "agent_timeout"
    case .refused(429), .refused(503): "agent_busy"
    case .refused: "agent_refused"
    case .failed: "agent_failed"
    case .broken: "agent_broken"
    case .invalid: "agent_invalid"
    case .empty: "agent_empty"
    case .tooLarge: "agent_too_long"
    }
  }

  /// For people.
  public var sentence: String {
    switch kind {
    case .misconfigured: "The agent's server is not configured correctly."
    case .unreachable: "The agent could not be reached."
    case .timeout: "The agent took too long to answer."
    case .refused(429), .refused(503): "The agent is busy. Please try again in a moment."
    case .refused: "The agent refused the request."
    case .failed: "The agent failed while it was answering."
    case .broken: "The agent's answer broke off."
    case .invalid: "The agent's answer could not be understood."
    case .empty: "The agent did not say anything."
    case .tooLarge: "The agent's answer is too long."
    }
  }
}

extension ChatFailure: CustomStringConvertible {
  public var description: String { "\(sentence) \(detail)" }
}

extension ChatFailure {
  init(_ error: UpstreamError) {
    let kind: Kind =
      switch error {
      case .unreachable, .forbiddenAddress, .timedOut(.connect): .unreachable
      case .timedOut: .timeout
      case .broken: .broken
      case .tooLarge: .tooLarge
      case .badURL: .misconfigured
      }
    self.init(kind, detail: error.description)
  }
}
