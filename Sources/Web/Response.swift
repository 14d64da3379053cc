/// A response: a status, headers, and a body that is either complete or generated while it is sent.
public struct Response: Sendable {
  /// The content of a response.
  public enum Body: Sendable {
    case none
    /// A complete body. `head` adds its Content-Length.
    case bytes([UInt8])
    /// A body that the function generates while it is sent.
    case stream(@Sendable (EventStream) -> Void)
  }

  /// The HTTP status.
  public var status: Int
  /// The headers in their order, without Status, Content-Length and X-Request-Id, which `head` adds.
  public var headers: [(name: String, value: String)]
  /// The content.
  public var body: Body

  /// Makes a response; see the properties.
  public init(status: Int, headers: [(name: String, value: String)] = [], body: Body = .none) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// - Parameter json: a document that is ready.
  public init(status: Int, headers: [(name: String, value: String)] = [], json: [UInt8]) {
    self.init(
      status: status, headers: [("Content-Type", "application/json; charset=utf-8")] + headers,
      body: .bytes(json))
  }

  /// A response with the JSON form of a value.
  public static func json(_ status: Int, _ value: some JSONEncodable) -> Response {
    var json = JSONWriter(capacity: 4096)
    value.encode(to: &json)
    return Response(status: status, json: json.bytes)
  }

  /// 200 with the JSON form of a value.
  public static func ok(_ value: some JSONEncodable) -> Response { json(200, value) }
  /// 201 with the JSON form of a value.
  public static func created(_ value: some JSONEncodable) -> Response { json(201, value) }
  /// 204 without a body.
  public static let noContent = Response(status: 204)
  /// 200 with `{"success":true}`.
  public static let success = Response.ok(Success())

  /// 200 with server-sent events. The headers disable caching, and buffering in nginx.
  public static func events(_ send: @escaping @Sendable (EventStream) -> Void) -> Response {
    Response(
      status: 200,
      headers: [
        ("Content-Type", "text/event-stream; charset=utf-8"),
        ("Cache-Control", "no-cache, no-transform"),
        ("X-Accel-Buffering", "no"),
      ], body: .stream(send))
  }

  /// The header fields in the form of a CGI response (RFC 3875, section 6.3), with the empty line.
  ///
  /// - Parameter requestID: the value of `X-Request-Id`.
  public func head(requestID: String) -> [UInt8] {
    var head: [UInt8] = []
    head.reserveCapacity(512)
    head.append(contentsOf: "Status: \(status) \(Self.reason[status] ?? "Status")\r\n".utf8)
    func put(_ name: String, _ value: String) {
      head.append(contentsOf: name.utf8)
      head.append(contentsOf: ": ".utf8)
      head.append(contentsOf: value.utf8)
      head.append(contentsOf: "\r\n".utf8)
    }
    for (name, value) in headers { put(name, value) }
    if case .bytes(let bytes) = body { put("Content-Length", "\(bytes.count)") }
    put("X-Request-Id", requestID)
    head.append(contentsOf: "\r\n".utf8)
    return head
  }

  private static let reason: [Int: String] = [
    200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 304: "Not Modified",
    400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden",
    404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 410: "Gone",
    413: "Content Too Large", 415: "Unsupported Media Type", 422: "Unprocessable Content",
    429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
    503: "Service Unavailable",
  ]
}

/// The response of operations that return no data: `{"success":true}`.
public struct Success: JSONObject {
  /// The only value.
  public static let example = Success()
  /// Makes the only value.
  public init() {}
  /// Writes `success`, which is always true.
  public func fields(_ json: inout JSONWriter) { json.field("success", true) }
}
