import Formats
import FoundationEssentials
import Web

/// A stream of a few events with pauses between them, which `spaces doctor` sends itself through the public URL: it
/// shows whether the web server passes the Authorization header on, and events as they come.
///
/// It is at an address where answers are streamed, so that what the web server does for these is tried. The credential
/// is made from the configuration: nobody else can have a thread occupied by it.
enum FrontEndProbe {
  static let path = "/api/communities/00000000-0000-0000-0000-000000000000/agent-chat"
  static let events = 4
  static let pauseBetween = Duration.milliseconds(250)

  /// - Returns: nil for every other request.
  static func answer(_ request: Request, _ service: Service) -> Response? {
    // The password is what makes the credential secret.
    guard !service.configuration.databaseURL.password.isEmpty, request.method == .get, request.path.last == "agent-chat", let given = request.authorization,
      [0, -60].contains(where: { given == "Bearer \(credential(service, $0))" })
    else { return nil }
    return .events { client in
      for index in 1...events {
        if index > 1 { pause(pauseBetween) }
        client.event(id: "\(index)", "probe", index)
      }
    }
  }

  /// Good for a minute and the next one.
  /// - Parameter offset: seconds from now.
  static func credential(_ service: Service, _ offset: Double = 0) -> String {
    let url = service.configuration.databaseURL
    let minute = Int64(service.environment.now().timeIntervalSince1970 + offset) / 60
    return hexadecimal(Sodium.sha256("probe \(minute) \(url.name) \(url.user) \(url.password)".utf8))
  }
}
