/// A request header, by the CGI meta-variable that carries it (RFC 3875, section 4.1).
public struct HeaderName: Sendable {
  /// Such as `HTTP_IF_NONE_MATCH`.
  let variable: String

  private init(_ variable: String) {
    self.variable = variable
  }

  public static let accept = HeaderName("HTTP_ACCEPT")
  public static let accessControlRequestMethod = HeaderName("HTTP_ACCESS_CONTROL_REQUEST_METHOD")
  /// Better read by `Request.authorization`, which knows its other names.
  public static let authorization = HeaderName("HTTP_AUTHORIZATION")
  public static let contentLength = HeaderName("CONTENT_LENGTH")
  public static let contentType = HeaderName("CONTENT_TYPE")
  public static let cookie = HeaderName("HTTP_COOKIE")
  public static let host = HeaderName("HTTP_HOST")
  public static let idempotencyKey = HeaderName("HTTP_IDEMPOTENCY_KEY")
  public static let ifNoneMatch = HeaderName("HTTP_IF_NONE_MATCH")
  public static let lastEventID = HeaderName("HTTP_LAST_EVENT_ID")
  public static let origin = HeaderName("HTTP_ORIGIN")
  public static let range = HeaderName("HTTP_RANGE")
  public static let requestID = HeaderName("HTTP_X_REQUEST_ID")
  public static let secFetchSite = HeaderName("HTTP_SEC_FETCH_SITE")

  /// The names of `Authorization` after none to five internal redirects.
  static let authorizationVariables = (0...5).map { String(repeating: "REDIRECT_", count: $0) + authorization.variable }
}
