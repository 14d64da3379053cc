import FoundationEssentials
import Web

/// A session that has just begun: the only time that its token is known.
struct IssuedSession: JSONObject {
  let token: String
  let expiresAt: Date

  static let example = IssuedSession(token: "kQ3…", expiresAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("token", token)
    json.field("expiresAt", expiresAt)
  }
}
