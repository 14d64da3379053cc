import Web

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

  /// Begins a session and gives it to the client, also as a cookie.
  static func response(for user: UserView, _ call: Call, in tx: Transaction) throws -> Response {
    let session = try Session.begin(for: user.id, call.service.environment, in: tx)
    var response = Response.ok(SignedIn(user: user, session: session))
    response.headers.append(SessionCookie.header(session.token, maxAge: Session.lifetime, for: call))
    return response
  }
}
