public enum Method: String, Sendable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case delete = "DELETE"
  case options = "OPTIONS"
}

/// A request as the front end passed it on. The body stays unread until a handler wants it: who
/// may not come in is told so first.
public struct Request {
  /// Nil for a method that no route knows.
  public let method: Method?
  /// Decoded segments of the path; nil for one that is not percent-encoded UTF-8. `/api/v1/…` is another name
  /// for `/api/…`, and from here on the same.
  public let path: [String?]
  public let rawQuery: String
  /// HTTPS between the client and the front end.
  public let isSecure: Bool
  public let remoteAddress: String
  private let parameter: (String) -> String?
  private let readBody: (Int) throws -> [UInt8]

  /// - Parameters:
  ///   - target: the request target as the client sent it (origin form or absolute form).
  ///   - parameter: CGI meta-variables by name.
  ///   - readBody: the next bytes of the body, at most as many as it is given; empty at the end.
  public init(
    method: String, target: String, isSecure: Bool, remoteAddress: String,
    parameter: @escaping (String) -> String?, readBody: @escaping (Int) throws -> [UInt8]
  ) {
    self.method = Method(rawValue: method)
    self.isSecure = isSecure
    self.remoteAddress = remoteAddress
    self.parameter = parameter
    self.readBody = readBody
    var target = target[...]
    if !target.hasPrefix("/"), let scheme = target.firstRange(of: "://") {
      let afterScheme = target[scheme.upperBound...]
      target = afterScheme.firstIndex(of: "/").map { afterScheme[$0...] } ?? "/"
    }
    let pieces = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    rawQuery = pieces.count > 1 ? String(pieces[1]) : ""
    var path = (pieces.first ?? "").split(separator: "/", omittingEmptySubsequences: false)
      .dropFirst().map { percentDecoded($0, plusIsSpace: false) }
    if path.count > 2, path[0] == "api", path[1] == "v1" { path.remove(at: 1) }
    self.path = path
  }

  /// A header by its HTTP name; nil when it is absent.
  public func header(_ name: String) -> String? {
    let key = name.uppercased().replacing("-", with: "_")
    if key == "CONTENT_TYPE" || key == "CONTENT_LENGTH" { return parameter(key) }
    return parameter("HTTP_" + key)
  }

  /// The `Authorization` header, under the names that front ends give it: Apache renames it after
  /// an internal redirect.
  public var authorization: String? {
    header("Authorization") ?? parameter("REDIRECT_HTTP_AUTHORIZATION")
  }

  public func cookie(_ name: String) -> String? {
    guard let header = header("Cookie") else { return nil }
    for pair in header.split(separator: ";") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2, trimmed(String(parts[0])) == name { return trimmed(String(parts[1])) }
    }
    return nil
  }

  /// Reads the whole body.
  /// - Throws: 413 beyond `limit` bytes, 400 when it ends before its announced length.
  public func body(limit: Int) throws -> [UInt8] {
    let announced = header("Content-Length").flatMap(Int.init) ?? 0
    guard announced <= limit else { throw APIError.tooLarge }
    guard announced > 0 else { return [] }
    var bytes = try readBody(announced)
    while bytes.count < announced {
      let more = try readBody(announced - bytes.count)
      guard !more.isEmpty else { throw APIError.incompleteBody }
      bytes += more
    }
    return bytes
  }
}
