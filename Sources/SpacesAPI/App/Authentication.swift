import MariaDB
import Web

extension App {
  /// A live session and the token that it was found by.
  struct AuthenticatedSession {
    let person: CurrentUser
    let credential: Credential
  }

  /// The session that the request carries.
  ///
  /// On an open route a request without a live session is a stranger's, and so is one whose session cannot be
  /// looked up because the database is away: `/healthz` answers then too.
  /// - Throws: 401, 403.
  func authenticate(_ request: Request, _ access: Access, _ path: PathParameters) throws -> AuthenticatedSession? {
    let session: AuthenticatedSession?
    do {
      let community = access == .standing ? try? path.id("id") : nil
      session = try find(Credential.all(in: request), community.map(Standing.lookup))
    } catch where access == .open {
      service.log.warning("session not looked up", metadata: ["cause": "\(error)"])
      return nil
    }
    if access == .open { return session }
    guard let session else { throw APIError.unauthorized }
    if session.credential.isCookie, request.method != .get, request.method != .head,
      !request.isSameOrigin(publicURL: service.configuration.publicURL)
    {
      throw APIError.crossSite
    }
    if access == .admin, !session.person.isAdmin { throw APIError.adminOnly }
    return session
  }

  private func find(_ credentials: [Credential], _ lookup: Standing.Lookup?) throws -> AuthenticatedSession? {
    for credential in credentials {
      let found = try service.read { db in try CurrentUser.find(token: credential.token, lookup, in: db) }
      guard let person = found else { continue }
      if person.session.isRenewed { try person.session.renew(service.database) }
      return AuthenticatedSession(person: person, credential: credential)
    }
    return nil
  }
}

extension Request {
  /// Whether a browser's write comes from a page of this site, or from no page at all.
  ///
  /// `Sec-Fetch-Site` decides where a browser sends it: a proxy may rewrite `Host`, but not that. Else the
  /// `Origin` is the request's own host or that of the public URL.
  fileprivate func isSameOrigin(publicURL: String?) -> Bool {
    if let site = header(.secFetchSite) { return site == "same-origin" || site == "none" }
    guard let origin = header(.origin)?.lowercased() else { return true }
    guard let separator = origin.firstRange(of: "://") else { return false }
    if origin[separator.upperBound...] == (header(.host) ?? "").lowercased() { return true }
    return publicURL.map { originOfURL($0.lowercased()) == origin } ?? false
  }

  private func originOfURL(_ url: String) -> Substring {
    guard let separator = url.firstRange(of: "://") else { return url[...] }
    let host = url[separator.upperBound...].prefix { $0 != "/" }
    return url[..<host.endIndex]
  }
}
