import Glibc
import Processes

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

  /// Checks the database and the media folder, and asks whatever answers and speaks for one short answer each.
  /// What cannot be checked is a bad finding.
  public func examine() -> [Finding] {
    database() + [descriptors(), media(), chat()] + speech() + [voice()].compactMap(\.self)
  }

  /// The limit of a service can differ from that of the shell in which the doctor runs.
  private func descriptors() -> Finding {
    let settings = service.configuration
    let limit = DescriptorLimit.raise()
    let shortage = limit.shortage(
      threads: settings.threads, streams: settings.maxStreams, databaseConnections: settings.databaseConnections)
    return shortage.map(Finding.bad) ?? .good("A process that is started here may open \(limit.soft) files.")
  }

  private func media() -> Finding {
    guard let directory = service.configuration.speech.mediaDirectory else {
      return .good("SPACES_MEDIA_DIR is not set: answers are not spoken.")
    }
    return access(directory, W_OK | X_OK) == 0
      ? .good("The media folder \(directory) can be written.")
      : .bad("The media folder \(directory) cannot be written: \(String(cString: strerror(errno))).")
  }
}
