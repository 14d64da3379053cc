/// Checks what has to be right for the service to work, for `spaces doctor`.
public struct Doctor {
  /// The result of one check.
  public struct Finding: Sendable {
    /// Whether there is nothing to do about it.
    public let isGood: Bool
    /// What was checked and what is wrong, for a person.
    public let sentence: String

    static func good(_ sentence: String) -> Finding { Finding(isGood: true, sentence: sentence) }
    static func bad(_ sentence: String) -> Finding { Finding(isGood: false, sentence: sentence) }
  }

  let service: Service

  /// - Parameter service: what it was set to is what is checked.
  public init(_ service: Service) {
    self.service = service
  }

  /// Where the service of the package listens.
  private static let socket = "/run/spaces/spaces.sock"

  /// Checks the database, this host and the web server, and asks the chat, speech and voice server for one short answer
  /// each. What cannot be checked is a bad finding.
  public func examine() -> [Finding] {
    database() + [descriptors(), media()] + [jobs(), disk(), Self.socket(Self.socket), frontEnd()].compactMap(\.self)
      + [chat()] + speech() + [voice()].compactMap(\.self)
  }
}
