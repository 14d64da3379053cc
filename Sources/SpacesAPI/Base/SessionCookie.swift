import Web

/// The cookie that carries a browser's session.
enum SessionCookie {
  /// - Parameter maxAge: seconds; 0 deletes the cookie.
  static func header(_ token: String, maxAge: Int, for call: Call) -> (name: String, value: String) {
    let isSecure =
      switch call.service.configuration.cookieSecure {
      case .always: true
      case .never: false
      case .auto: call.request.isSecure || call.service.configuration.publicURL?.hasPrefix("https://") == true
      }
    return (
      "Set-Cookie",
      "session=\(token); Path=/; Max-Age=\(maxAge); HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
    )
  }

  /// Moves the end of a browser's cookie together with the end of its session.
  static func renew(_ credential: Credential?, on response: inout Response, for call: Call) {
    guard call.person?.session.isRenewed == true, let credential, credential.isCookie,
      !response.headers.contains(where: { $0.name == "Set-Cookie" })
    else { return }
    response.headers.append(header(credential.token, maxAge: Session.lifetime, for: call))
  }
}
