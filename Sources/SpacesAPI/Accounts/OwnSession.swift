import FoundationEssentials
import MariaDB
import Web

/// The session that a request belongs to.
enum OwnSession {
  /// GET /api/auth/get-session
  static func show(_ call: Call, _ me: CurrentUser) throws -> Response {
    let user = try call.read { db in try UserView.find(me, in: db) }
    return .ok(SessionView(user: user, expiresAt: me.session.expiresAt))
  }

  /// POST /api/auth/sign-out
  static func end(_ call: Call, _ me: CurrentUser) throws -> Response {
    var response = try call.write { tx in
      try me.session.end(in: tx)
      return .success
    }
    response.headers.append(SessionCookie.header("", maxAge: 0, for: call))
    return response
  }
}

struct SessionView: JSONObject {
  let user: UserView
  let expiresAt: Date

  static let example = SessionView(user: .example, expiresAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("user", user)
    json.field("session", Expiry(expiresAt: expiresAt))
  }

  private struct Expiry: JSONObject {
    let expiresAt: Date
    static let example = Expiry(expiresAt: Example.time)
    func fields(_ json: inout JSONWriter) { json.field("expiresAt", expiresAt) }
  }
}
