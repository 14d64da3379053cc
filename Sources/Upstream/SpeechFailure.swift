/// Why a speech or voice server did not do what it was asked to.
public struct SpeechFailure: Error, Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    case misconfigured
    case unreachable
    case timeout
    case refused(status: Int)
    case broken
    /// A 2xx whose body is not what the contract says.
    case invalid
    case tooLarge
  }

  public var kind: Kind
  /// For the log; no URL, key or text.
  public var detail: String

  public init(_ kind: Kind, detail: String) {
    self.kind = kind
    self.detail = detail
  }

  /// Stable, for programs.
  public var code: String {
    switch kind {
    case .misconfigured: "speech_misconfigured"
    case .unreachable: "speech_unreachable"
    case .timeout: "speech_timeout"
    case .refused(429), .refused(503): "speech_busy"
    case .refused: "speech_refused"
    case .broken: "speech_broken"
    case .invalid: "speech_invalid"
    case .tooLarge: "speech_too_large"
    }
  }

  /// For people.
  public var sentence: String {
    switch kind {
    case .misconfigured: "The voice server is not configured correctly."
    case .unreachable: "The voice server could not be reached."
    case .timeout: "The voice server took too long to answer."
    case .refused(429), .refused(503): "The voice server is busy."
    case .refused: "The voice server refused the request."
    case .broken: "The voice server's answer broke off."
    case .invalid: "The voice server's answer could not be understood."
    case .tooLarge: "The voice server's answer is too large."
    }
  }
}

extension SpeechFailure: CustomStringConvertible {
  public var description: String { "\(sentence) \(detail)" }
}

extension SpeechFailure {
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

/// Audio as the server sent it.
public struct Audio: Sendable, Equatable {
  /// The media type in lower case without parameters; `audio/…` or `application/octet-stream`.
  public var type: String
  public var bytes: [UInt8]

  public init(type: String, bytes: [UInt8]) {
    self.type = type
    self.bytes = bytes
  }
}

/// The largest answer that is taken: 20 MiB, two minutes of 44.1 kHz stereo PCM.
private let audioLimit = 20 << 20

/// A call to a speech or voice server. Throws ``SpeechFailure`` for anything but 2xx.
func answer(to request: UpstreamRequest) throws -> (Head, [UInt8]) {
  do {
    let (head, body) = try send(request, limit: audioLimit)
    guard (200..<300).contains(head.status) else {
      throw SpeechFailure(.refused(status: head.status), detail: "Status \(head.status).")
    }
    return (head, body)
  } catch let error as UpstreamError {
    throw SpeechFailure(error)
  }
}

func audio(from request: UpstreamRequest) throws -> Audio {
  let (head, body) = try answer(to: request)
  let type = head.mediaType
  guard !body.isEmpty, type.hasPrefix("audio/") || type == "application/octet-stream" else {
    throw SpeechFailure(.invalid, detail: "The answer is not audio.")
  }
  return Audio(type: type, bytes: body)
}
