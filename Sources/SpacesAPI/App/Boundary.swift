import Formats
import Logging
import MariaDB
import Web

extension App {
  /// Answers a request, whatever happens. The caller sends the answer and then calls `finish`.
  /// - Parameters:
  ///   - requestID: what `requestID(_:)` gave.
  ///   - isContradictory: whether the front end says two things about it, such as two lengths of its body.
  /// - Returns: the answer, and the number of the route for the log and the counters; nil if there is none.
  public func respond(
    to request: Request, id requestID: String, isContradictory: Bool = false
  ) -> (response: Response, route: Int?) {
    service.metrics.gauges.add(.requests, 1)
    var route: Int?
    var isPersonal = false
    var response: Response
    do {
      if isContradictory { throw APIError.contradictory }
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
    _ request: Request, _ requestID: String, _ route: inout Int?, _ isPersonal: inout Bool
  ) throws -> Response {
    switch router.match(request.method, request.path) {
    case .unknown:
      if let response = try Setup.answer(request, service, requestID: requestID) { return response }
      throw APIError.notFound
    case .wrongMethod(let allowed):
      if let response = try FrontEndProbe.answer(request, service) { return response }
      if request.method == .options {
        return Response(status: 204, headers: [("Allow", allowed.map(\.rawValue).joined(separator: ", "))])
      }
      throw APIError.methodNotAllowed(allowed)
    case .route(let index, let path):
      route = index
      let route = router.routes[index]
      let session = try authenticate(request, route.access, path)
      isPersonal = session != nil
      let call = Call(service, request, path, requestID: requestID, person: session?.person)
      var response = try route.run(call)
      SessionCookie.renew(session?.credential, on: &response, for: call)
      return response
    }
  }

  /// The access log's line, and the counters behind `/metrics`.
  /// - Parameters:
  ///   - route: its number; nil if there is none.
  ///   - bytes: of the answer, its head included.
  ///   - duration: from the request's head to the answer's last byte.
  public func finish(
    _ request: Request, id: String, route: Int?, status: Int, bytes: Int, duration: Duration
  ) {
    let microseconds = Int64(duration.attoseconds / 1_000_000_000_000)
    service.metrics.gauges.add(.requests, -1)
    service.metrics.record(route: route.map { $0 + 1 } ?? 0, status: status, microseconds: microseconds)
    log(request, id: id, route: route, status: status, bytes: bytes, microseconds: microseconds)
  }

  /// The access log's line of a request that is not begun, because its client has gone. Its status is nginx's 499.
  public func leave(_ request: Request, id: String) {
    log(request, id: id, route: nil, status: 499, bytes: 0, microseconds: 0)
  }

  private func log(_ request: Request, id: String, route: Int?, status: Int, bytes: Int, microseconds: Int64) {
    guard isLoggingRequests else { return }
    AccessLogEntry(
      requestID: id, method: request.method, route: route.map { router.routes[$0].name } ?? Self.noRoute,
      status: status, bytes: bytes, microseconds: microseconds, address: request.remoteAddress
    ).write(at: service.environment.now())
  }

  /// The id of a request: the front end's, where it gives a sound one, so that both logs agree.
  public func requestID(_ given: String?) -> String {
    if let given, 8...64 ~= given.utf8.count, isSound(given.utf8Span.span) { return given }
    return hexadecimal(service.environment.random(16))
  }

  /// Letters, digits and hyphens, compared without a branch, so that the compiler compares many at once.
  private func isSound(_ id: Span<UInt8>) -> Bool {
    var unsound: UInt8 = 0
    for index in id.indices {
      let byte = id[index]
      let isLetter: UInt8 = (byte | 0x20) &- UInt8(ascii: "a") < 26 ? 1 : 0
      let isDigit: UInt8 = byte &- UInt8(ascii: "0") < 10 ? 1 : 0
      unsound |= 1 ^ (isLetter | isDigit | (byte == UInt8(ascii: "-") ? 1 : 0))
    }
    return unsound == 0
  }
}

extension APIError {
  fileprivate static let contradictory = APIError(
    400, "bad_request", "The web server has passed this request on with contradictory parameters.")
}
