import FoundationEssentials
import MariaDB
import Web

/// Sessions: begun by sign-up and sign-in, shown, ended.
enum Sessions {
  /// Begins a session: 256 random bits, of which only the hash is kept, for 30 days.
  static func begin(for user: UUID, _ app: App, _ db: Connection) throws -> IssuedSession {
    let token = Data(app.environment.random(32)).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    let expiresAt = try db.first(
      """
      INSERT INTO auth_sessions (token_hash, user_id, expires_at)
      VALUES (\(SessionKey(token: token).hash), \(user), NOW(6) + INTERVAL 30 DAY)
      RETURNING expires_at
      """
    ) { try $0.next(Date.self) }
    return IssuedSession(token: token, expiresAt: expiresAt ?? app.environment.now())
  }

  static func show(_ call: Call) throws -> Response {
    let me = try call.me()
    return .ok(SessionView(user: UserView(me), expiresAt: me.sessionExpiresAt))
  }

  static func end(_ call: Call) throws -> Response {
    let me = try call.me()
    var response = try call.write { db in
      try db.execute("DELETE FROM auth_sessions WHERE token_hash = \(me.session.hash)")
      return .success
    }
    response.headers.append(("Set-Cookie", cookie("", maxAge: 0, call)))
    return response
  }

  /// A browser's cookie ends when its session does: what moves one moves the other.
  static func renewCookie(_ response: inout Response, _ call: Call) {
    guard call.viewer?.isRenewed == true, let credential = Credential(call.request), credential.isCookie,
      !response.headers.contains(where: { $0.name == "Set-Cookie" })
    else { return }
    response.headers.append(("Set-Cookie", cookie(credential.token, maxAge: lifetime, call)))
  }

  /// Seconds.
  static let lifetime = 30 * 86_400

  static func cookie(_ token: String, maxAge: Int, _ call: Call) -> String {
    let isSecure =
      switch call.app.configuration.cookieSecure {
      case .always: true
      case .never: false
      case .auto: call.request.isSecure
      }
    return "session=\(token); Path=/; Max-Age=\(maxAge); HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
  }
}

struct IssuedSession: JSONObject {
  let token: String
  let expiresAt: Date

  static let example = IssuedSession(token: "kQ3…", expiresAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("token", token)
    json.field("expiresAt", expiresAt)
  }
}

/// The answer to sign-up and sign-in.
struct SignedIn: JSONObject {
  let user: UserView
  let session: IssuedSession

  static let example = SignedIn(user: .example, session: .example)

  func fields(_ json: inout JSONWriter) {
    json.field("token", session.token)
    json.field("user", user)
    json.field("session", session)
  }

  func response(_ call: Call) -> Response {
    var response = Response.ok(self)
    response.headers.append(("Set-Cookie", Sessions.cookie(session.token, maxAge: Sessions.lifetime, call)))
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
