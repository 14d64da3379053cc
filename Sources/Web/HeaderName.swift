/// A request header, represented by the CGI meta-variable that carries it (RFC 3875, section 4.1).
public struct HeaderName: Sendable {
  /// The name of the variable, such as `HTTP_IF_NONE_MATCH`.
  let variable: StaticString

  private init(_ variable: StaticString) {
    self.variable = variable
  }

  /// `Accept` (RFC 9110, section 12.5.1).
  public static let accept = HeaderName("HTTP_ACCEPT")
  /// `Access-Control-Request-Method` of a CORS preflight (WHATWG Fetch).
  public static let accessControlRequestMethod = HeaderName("HTTP_ACCESS_CONTROL_REQUEST_METHOD")
  /// `Authorization` (RFC 9110, section 11.6.2). Use `Request.authorization`, which also reads its other names.
  public static let authorization = HeaderName("HTTP_AUTHORIZATION")
  /// `Content-Length` (RFC 9110, section 8.6). Use `Request.announcedLength`, which checks the number.
  public static let contentLength = HeaderName("CONTENT_LENGTH")
  /// `Content-Type` (RFC 9110, section 8.3).
  public static let contentType = HeaderName("CONTENT_TYPE")
  /// `Cookie` (RFC 6265, section 4.2). Use `Request.cookies(_:)`, which parses it.
  public static let cookie = HeaderName("HTTP_COOKIE")
  /// `Host` (RFC 9110, section 7.2).
  public static let host = HeaderName("HTTP_HOST")
  /// `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header).
  public static let idempotencyKey = HeaderName("HTTP_IDEMPOTENCY_KEY")
  /// `If-None-Match` (RFC 9110, section 13.1.2).
  public static let ifNoneMatch = HeaderName("HTTP_IF_NONE_MATCH")
  /// `Last-Event-ID` of a server-sent event client that reconnects (WHATWG HTML, section 9.2).
  public static let lastEventID = HeaderName("HTTP_LAST_EVENT_ID")
  /// `Origin` (RFC 6454, section 7).
  public static let origin = HeaderName("HTTP_ORIGIN")
  /// `Range` (RFC 9110, section 14.2).
  public static let range = HeaderName("HTTP_RANGE")
  /// `X-Request-Id`, the id that a front end or a client has given the request.
  public static let requestID = HeaderName("HTTP_X_REQUEST_ID")
  /// `Sec-Fetch-Site` (W3C Fetch Metadata).
  public static let secFetchSite = HeaderName("HTTP_SEC_FETCH_SITE")

  /// The variables of `Authorization` after 0 to 5 internal redirects.
  static let authorizationVariables: [StaticString] = [
    "HTTP_AUTHORIZATION", "REDIRECT_HTTP_AUTHORIZATION", "REDIRECT_REDIRECT_HTTP_AUTHORIZATION",
    "REDIRECT_REDIRECT_REDIRECT_HTTP_AUTHORIZATION", "REDIRECT_REDIRECT_REDIRECT_REDIRECT_HTTP_AUTHORIZATION",
    "REDIRECT_REDIRECT_REDIRECT_REDIRECT_REDIRECT_HTTP_AUTHORIZATION",
  ]
}
