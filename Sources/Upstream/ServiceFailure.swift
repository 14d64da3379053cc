/// Why a chat, speech or voice server has not completed a call.
public struct ServiceFailure: Error, Sendable, Equatable {
  /// The kind of server.
  public enum Service: Sendable {
    /// ``ChatServer``, codes `agent_…`
    case chat
    /// ``SpeechServer``, codes `speech_…`
    case speech
    /// ``VoiceServer``, codes `voice_…`
    case voice
  }

  /// What went wrong.
  public enum Reason: Sendable, Equatable {
    /// The URL or the key of the server cannot be sent.
    case misconfigured
    /// No connection: unknown name, refused, no route, or a TLS error.
    case unreachable
    /// The first token, the next one or the end did not come in time.
    case timeout
    /// The server responded with this error status, or with an error object that corresponds to this status.
    case refused(status: Int)
    /// The server reported an error within an answer that had begun with a 2xx status.
    case failed
    /// The answer ended before it was complete.
    case broken
    /// The answer does not follow the protocol and has nothing that could be read.
    case invalid
    /// The answer ended without text.
    case empty
    /// The answer is longer than the caller accepts.
    case tooLarge
  }

  /// The kind of server that failed.
  public var service: Service
  /// What went wrong.
  public var reason: Reason
  /// For the log: the status and the error message of the server. One line of at most 500 characters, without a key or
  /// a URL. It can quote the conversation.
  public var detail: String

  /// Keeps `detail` unchanged: use ``redacted(hiding:)`` for text from a server.
  public init(_ service: Service, _ reason: Reason, detail: String) {
    self.service = service
    self.reason = reason
    self.detail = detail
  }

  /// A stable identifier for programs: `agent_timeout`, `speech_refused`, `voice_busy`.
  public var code: String {
    let prefix =
      switch service {
      case .chat: "agent_"
      case .speech: "speech_"
      case .voice: "voice_"
      }
    return prefix + suffix
  }

  private var suffix: String {
    switch reason {
    case .misconfigured: "misconfigured"
    case .unreachable: "unreachable"
    case .timeout: "timeout"
    case .refused(429), .refused(503): "busy"
    case .refused: "refused"
    case .failed: "failed"
    case .broken: "broken"
    case .invalid: "invalid"
    case .empty: "empty"
    case .tooLarge: service == .chat ? "too_long" : "too_large"
    }
  }

  /// A sentence for people, without any text from the server.
  public var sentence: String {
    switch service {
    case .chat: agentSentence
    case .speech: serverSentence("The speech server")
    case .voice: serverSentence("The voice server")
    }
  }

  private var agentSentence: String {
    switch reason {
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

  private func serverSentence(_ server: String) -> String {
    switch reason {
    case .misconfigured: "\(server) is not configured correctly."
    case .unreachable: "\(server) could not be reached."
    case .timeout: "\(server) took too long to answer."
    case .refused(429), .refused(503): "\(server) is busy."
    case .refused: "\(server) refused the request."
    case .failed: "\(server) failed while it was answering."
    case .broken: "\(server)'s answer broke off."
    case .invalid: "\(server)'s answer could not be understood."
    case .empty: "\(server)'s answer is empty."
    case .tooLarge: "\(server)'s answer is too large."
    }
  }
}

extension ServiceFailure: CustomStringConvertible {
  /// The sentence for people and the detail for the log.
  public var description: String { "\(sentence) \(detail)" }
}

extension ServiceFailure {
  init(_ service: Service, _ error: UpstreamError) {
    let reason: Reason =
      switch error {
      case .unreachable, .forbiddenAddress, .timedOut(.connect): .unreachable
      case .timedOut: .timeout
      case .broken: .broken
      case .tooLarge: .tooLarge
      case .badURL: .misconfigured
      }
    self.init(service, reason, detail: error.description)
  }

  /// The same failure with a detail in the form for the log: see ``logLine(_:hiding:)``.
  func redacted(hiding key: String?) -> ServiceFailure {
    ServiceFailure(service, reason, detail: logLine(detail, hiding: key))
  }
}
