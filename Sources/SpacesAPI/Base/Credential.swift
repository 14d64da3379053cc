import Formats
import Web

/// A session token that a request carries.
struct Credential {
  let token: String
  let isCookie: Bool

  /// The token of the `Authorization: Bearer` header, else those of the `session` cookies: a browser may send
  /// several for different paths or domains, of which any live one counts. At most three are looked at.
  static func all(in request: Request) -> [Credential] {
    if let header = request.authorization, header.lowercased().hasPrefix("bearer ") {
      return [Credential(token: trimmed(String(header.dropFirst(7))), isCookie: false)]
    }
    return request.cookies("session").prefix(3).map { Credential(token: $0, isCookie: true) }
  }
}
