import Formats

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
    var all: [(name: String, value: String)] = []
    // Reserves room for the headers that are added to most responses later: ETag, Cache-Control, Vary.
    all.reserveCapacity(headers.count + 4)
    all.append(("Content-Type", "application/json; charset=utf-8"))
    all += headers
    self.init(status: status, headers: all, body: .bytes(json))
  }

  /// A response with the JSON form of a value.
  public static func json(_ status: Int, _ value: some JSONEncodable) -> Response {
    var json = JSONWriter()
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
    // The last are for the lines that are not in `headers`.
    var capacity = requestID.utf8.count + 128
    for index in headers.indices { capacity += headers[index].name.utf8.count + headers[index].value.utf8.count + 4 }
    head.append(atMost: capacity) { head in
      head.append("Status: ")
      head.appendDecimal(Int64(status))
      head.append(" ")
      head.append(utf8Of: Self.reason(status))
      for (name, value) in headers {
        head.append("\r\n")
        head.append(utf8Of: name)
        head.append(UInt8(ascii: ":"))
        head.append(UInt8(ascii: " "))
        head.append(utf8Of: value)
      }
      if case .bytes(let bytes) = body {
        head.append("\r\nContent-Length: ")
        head.appendDecimal(Int64(bytes.count))
      }
      head.append("\r\nX-Request-Id: ")
      head.append(utf8Of: requestID)
      head.append("\r\n\r\n")
    }
    return head
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 402: "Payment Required"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 409: "Conflict"
    case 410: "Gone"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 422: "Unprocessable Content"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    default: "Status"
    }
  }
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
