import Web

extension App {
  /// Gives what GET answers a weak validator; a client that has the same answer gets 304 instead.
  /// - Parameter isPersonal: whether the request carried a live session.
  func addValidator(to response: inout Response, _ request: Request, isPersonal: Bool) {
    guard request.method == .get || request.method == .head, response.status == 200,
      case .bytes(let bytes) = response.body, !response.headers.contains(where: { $0.name == "Cache-Control" })
    else { return }
    let tag = ETag.weak(bytes)
    response.headers.append(("ETag", tag))
    // A cache that many share must not hand out what was made for one person.
    response.headers.append(("Cache-Control", isPersonal ? "private, no-cache" : "no-cache"))
    if let known = request.header(.ifNoneMatch), ETag.matches(known, tag) {
      response.status = 304
      response.headers.removeAll { $0.name == "Content-Type" }
      response.body = .none
    }
  }

  /// Lets the pages of the configured origins read answers, with a bearer token.
  func addCORS(to response: inout Response, _ request: Request) {
    guard !service.configuration.corsOrigins.isEmpty else { return }
    response.headers.append(("Vary", "Origin"))
    guard let origin = request.header(.origin), service.configuration.corsOrigins.contains(origin) else { return }
    response.headers.append(("Access-Control-Allow-Origin", origin))
    response.headers.append(("Access-Control-Expose-Headers", "X-Request-Id, Idempotent-Replayed, Retry-After, ETag"))
    if request.method == .options, request.header(.accessControlRequestMethod) != nil {
      response.headers.append(("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE"))
      response.headers.append(
        ("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID"))
      response.headers.append(("Access-Control-Max-Age", "86400"))
    }
  }
}
