import Formats
import Web

/// A session token that a request carries.
struct Credential {
  let token: String
  let isCookie: Bool

  /// The token of the `Authorization: Bearer` header, else those of the `session` cookies: a browser may send
  /// several for different paths or domains, of which any live one counts. At most three are looked at.
  static func all(in request: Request) -> [Credential] {
    if let header = request.authorization, let token = bearerToken(header) {
      return [Credential(token: token, isCookie: false)]
    }
    return request.cookies("session").prefix(3).map { Credential(token: $0, isCookie: true) }
  }

  /// The name of a scheme may be in either case (RFC 9110, section 11.1).
  private static func bearerToken(_ header: String) -> String? {
    let scheme = "bearer "
    // The bit makes a capital letter a small one, and is set in a space. The front end lets no NUL through, which it
    // would make a space.
    guard header.utf8.starts(with: scheme.utf8, by: { $0 | 0x20 == $1 }) else { return nil }
    return trimmed(String(header[header.utf8.index(header.startIndex, offsetBy: scheme.utf8.count)...]))
  }
}
