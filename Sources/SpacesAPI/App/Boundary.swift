import Formats
import Logging
import MariaDB
import Web

extension App {
  /// Answers a request, whatever happens. The caller sends the answer and then calls `finish`.
  /// - Parameter requestID: what `requestID(_:)` gave.
  /// - Returns: the answer, and the route's name for the log and the counters.
  public func respond(to request: Request, id requestID: String) -> (response: Response, route: String) {
    var route = "unknown"
    var isPersonal = false
    var response: Response
    do {
      response = try dispatch(request, requestID, &route, &isPersonal)
    } catch {
      response = refusal(of: error, requestID)
    }
    addValidator(to: &response, request, isPersonal: isPersonal)
    addCORS(to: &response, request)
    return (response, route)
  }

  private func refusal(of error: any Error, _ requestID: String) -> Response {
    guard let refusal = APIError(error) else {
      service.log.error("unexpected error", metadata: ["id": "\(requestID)", "cause": "\(error)"])
      return APIError.unexpected.response(requestID: requestID)
    }
    if refusal.status >= 500 {
      service.log.warning(
        "refused", metadata: ["id": "\(requestID)", "code": "\(refusal.code)", "cause": "\(error)"])
    }
    return refusal.response(requestID: requestID)
  }

  private func dispatch(
    _ request: Request, _ requestID: String, _ name: inout String, _ isPersonal: inout Bool
  ) throws -> Response {
    switch router.match(request.method, request.path) {
    case .unknown: throw APIError.notFound
    case .wrongMethod(let allowed):
      if request.method == .options {
        return Response(status: 204, headers: [("Allow", allowed.map(\.rawValue).joined(separator: ", "))])
      }
      throw APIError.methodNotAllowed(allowed)
    case .route(let route, let path):
      name = route.name
      let session = try authenticate(request, route.access)
      isPersonal = session != nil
      let call = Call(service, request, path, requestID: requestID, person: session?.person)
      var response = try route.run(call)
      SessionCookie.renew(session?.credential, on: &response, for: call)
      return response
    }
  }

  /// The access log's line, and the counters behind `/metrics`.
  /// - Parameters:
  ///   - bytes: of the answer, its head included.
  ///   - duration: from the request's head to the answer's last byte.
  public func finish(
    _ request: Request, id: String, route: String, status: Int, bytes: Int, duration: Duration
  ) {
    let (seconds, attoseconds) = duration.components
    let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    service.metrics.record(route: route, status: status, microseconds: microseconds)
    guard service.log.logLevel <= .info else { return }
    AccessLogEntry(
      requestID: id, method: request.method, route: route, status: status, bytes: bytes, microseconds: microseconds,
      address: request.remoteAddress
    ).write(at: service.environment.now())
  }

  /// The id of a request: the front end's, where it gives a sound one, so that both logs agree.
  public func requestID(_ given: String?) -> String {
    if let given, 8...64 ~= given.utf8.count, isSound(given.utf8Span.span) { return given }
    return hexadecimal(service.environment.random(16))
  }

  private func isSound(_ id: Span<UInt8>) -> Bool {
    for index in id.indices {
      switch id[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"):
        continue
      default: return false
      }
    }
    return true
  }
}
