import FoundationEssentials
import Glibc
import Logging
import MariaDB
import Web

extension App {
  /// Answers a request, whatever happens. The caller sends the answer and then calls `finish`.
  public func respond(to request: Request, id requestID: String) -> (response: Response, route: String) {
    var route = "unknown"
    var response: Response
    do {
      response = try dispatch(request, requestID, &route)
    } catch {
      if let refusal = APIError(error) {
        if refusal.status >= 500 {
          log.warning("refused", metadata: ["id": "\(requestID)", "code": "\(refusal.code)", "cause": "\(error)"])
        }
        response = refusal.response(requestID: requestID)
      } else {
        log.error("unexpected error", metadata: ["id": "\(requestID)", "cause": "\(error)"])
        response = APIError.unexpected.response(requestID: requestID)
      }
    }
    validate(&response, request)
    addCORS(&response, request)
    return (response, route)
  }

  private func dispatch(_ request: Request, _ requestID: String, _ name: inout String) throws -> Response {
    switch router.match(request.method, request.path) {
    case .unknown: throw APIError.notFound
    case .wrongMethod(let allowed):
      if request.method == .options {
        return Response(status: 204, headers: [("Allow", allowed.map(\.rawValue).joined(separator: ", "))])
      }
      throw APIError.methodNotAllowed(allowed)
    case .route(let route, let path):
      name = "\(route.method.rawValue) \(route.path)"
      let viewer = try authenticate(request, route.access)
      let call = Call(self, request, path, requestID: requestID, viewer: viewer)
      var response = try route.run(call)
      Sessions.renewCookie(&response, call)
      return response
    }
  }

  /// Weak validators on what GET answers; a client that has it gets 304 instead.
  private func validate(_ response: inout Response, _ request: Request) {
    guard request.method == .get || request.method == .head, response.status == 200,
      case .bytes(let bytes) = response.body
    else { return }
    let tag = ETag.weak(bytes)
    response.headers.append(("ETag", tag))
    // A cache that many share must not hand out one person's cookie.
    let isPersonal = response.headers.contains { $0.name == "Set-Cookie" }
    response.headers.append(("Cache-Control", isPersonal ? "private, no-cache" : "no-cache"))
    if let known = request.header("If-None-Match"), ETag.matches(known, tag) {
      response.status = 304
      response.headers.removeAll { $0.name == "Content-Type" }
      response.body = .none
    }
  }

  /// Other sites' pages may call with a bearer token, if the operator named them.
  private func addCORS(_ response: inout Response, _ request: Request) {
    guard !configuration.corsOrigins.isEmpty else { return }
    response.headers.append(("Vary", "Origin"))
    guard let origin = request.header("Origin"), configuration.corsOrigins.contains(origin) else { return }
    response.headers.append(("Access-Control-Allow-Origin", origin))
    response.headers.append(("Access-Control-Expose-Headers", "X-Request-Id, Idempotent-Replayed, Retry-After, ETag"))
    if request.method == .options, request.header("Access-Control-Request-Method") != nil {
      response.headers.append(("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE"))
      response.headers.append(
        ("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID"))
      response.headers.append(("Access-Control-Max-Age", "86400"))
    }
  }

  /// A person's session when the route needs one.
  /// - Throws: 401, 403.
  private func authenticate(_ request: Request, _ access: Access) throws -> CurrentUser? {
    guard let credential = Credential(request) else {
      if access == .open { return nil }
      throw APIError.unauthorized
    }
    let user = try database.read { db in try CurrentUser.find(token: credential.token, db) }
    if access == .open { return user }
    guard let user else { throw APIError.unauthorized }
    if credential.isCookie, request.method != .get, request.method != .head, request.isCrossSite {
      throw APIError.crossSite
    }
    if access == .admin, !user.isAdmin { throw APIError.adminOnly }
    return user
  }

  /// The access log's line, and the counters behind `/metrics`.
  public func finish(
    _ request: Request, id: String, route: String, status: Int, bytes: Int, seconds: Double
  ) {
    metrics.record(route: route, status: status, seconds: seconds)
    log.info(
      "request",
      metadata: [
        "id": "\(id)", "method": "\(request.method?.rawValue ?? "?")", "route": "\(route)",
        "status": "\(status)", "bytes": "\(bytes)",
        "ms": "\((seconds * 10000).rounded() / 10)", "address": "\(request.remoteAddress)",
      ])
  }

  /// The id of a request: the front end's, where it gives a sound one, so that both logs agree.
  public func requestID(_ given: String?) -> String {
    if let given, given.utf8.count >= 8, given.utf8.count <= 64,
      given.utf8.allSatisfy({ isalnum(Int32($0)) != 0 || $0 == UInt8(ascii: "-") })
    {
      return given
    }
    return environment.random(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}

extension Request {
  /// Whether a browser says that another site's page made this request.
  fileprivate var isCrossSite: Bool {
    if let site = header("Sec-Fetch-Site"), site != "same-origin", site != "none" { return true }
    guard let origin = header("Origin") else { return false }
    guard let separator = origin.firstRange(of: "://") else { return true }
    return origin[separator.upperBound...].lowercased() != (header("Host") ?? "").lowercased()
  }
}
