import Formats
import FoundationEssentials
import MariaDB
import Web

/// A stream of a few events with pauses between them, which `spaces doctor` sends itself through the public URL: it
/// shows whether the web server passes the Authorization header on, and events as they come.
///
/// It is at an address where answers are streamed, so that what the web server does for these is tried. Its credential
/// is random and in the database for a minute: nobody else can have a thread occupied by it.
enum FrontEndProbe {
  static let path = "/api/communities/00000000-0000-0000-0000-000000000000/agent-chat"
  static let events = 4
  static let pauseBetween = Duration.milliseconds(250)
  /// 256 random bits, as hexadecimal digits.
  private static let credentialSize = 64

  /// - Returns: nil for every other request.
  static func answer(_ request: Request, _ service: Service) throws -> Response? {
    guard request.method == .get, request.path.last == "agent-chat", let given = request.authorization,
      given.hasPrefix("Bearer "), given.utf8.count == 7 + credentialSize,
      try isLive(String(given.dropFirst(7)), service)
    else { return nil }
    return .events { client in
      for index in 1...events {
        if index > 1 { pause(pauseBetween) }
        client.event(id: "\(index)", "probe", index)
      }
    }
  }

  private static func isLive(_ credential: String, _ service: Service) throws -> Bool {
    try service.read { db in
      try db.first(
        """
        SELECT 1 FROM front_end_probes
        WHERE credential_hash = \(Sodium.sha256(credential.utf8)) AND expires_at > NOW(6)
        """
      ) { try $0.next(Int.self) } != nil
    }
  }

  /// Makes a credential for a minute, and forgets those whose time is over.
  static func issue(_ service: Service) throws -> String {
    let credential = hexadecimal(service.environment.random(credentialSize / 2))
    try service.database.execute(
      """
      INSERT INTO front_end_probes (credential_hash, expires_at)
      VALUES (\(Sodium.sha256(credential.utf8)), NOW(6) + INTERVAL 60 SECOND)
      """)
    try service.database.execute("DELETE FROM front_end_probes WHERE expires_at < NOW(6)")
    return credential
  }

  static func withdraw(_ credential: String, _ service: Service) throws {
    try service.database.execute(
      "DELETE FROM front_end_probes WHERE credential_hash = \(Sodium.sha256(credential.utf8))")
  }
}
