import Formats

/// The methods (RFC 9110, section 9) that routes have.
public enum Method: String, Sendable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case delete = "DELETE"
  case options = "OPTIONS"
}

/// A request as the front end has passed it on. The body is read when a handler asks for it, so that a request without
/// permission is refused before.
public final class Request {
  /// Nil for a method that no route has.
  public let method: Method?
  /// The percent-decoded segments of the path; nil for a segment that is not percent-encoded UTF-8. A path that begins
  /// with `/api/v1/` is replaced by the one with `/api/`.
  public let path: [String?]
  /// The query string without its `?`, percent-encoded; empty if there is none.
  public let rawQuery: String
  /// The IP address of the client as the front end reports it.
  public let remoteAddress: String
  private let parameter: (StaticString) -> String?
  private let readBody: (Int) throws -> [UInt8]

  /// - Parameters:
  ///   - target: the request target in origin form or absolute form (RFC 9112, section 3.2).
  ///   - parameter: returns a CGI meta-variable by name; nil if it is not set.
  ///   - readBody: returns the next bytes of the body, at most as many as its argument; none at the end.
  public init(
    method: String, target: String, remoteAddress: String,
    parameter: @escaping (StaticString) -> String?, readBody: @escaping (Int) throws -> [UInt8]
  ) {
    self.method = Method(rawValue: method)
    self.remoteAddress = remoteAddress
    self.parameter = parameter
    self.readBody = readBody
    let target = Self.originForm(target)
    let bytes = target.utf8Span.span
    var pathEnd = 0
    while pathEnd < bytes.count, bytes[pathEnd] != UInt8(ascii: "?") { pathEnd += 1 }
    rawQuery = pathEnd < bytes.count ? String(target.utf8.dropFirst(pathEnd + 1)) ?? "" : ""
    path = Self.segments(bytes.extracting(first: pathEnd))
  }

  private static func segments(_ path: Span<UInt8>) -> [String?] {
    var segments: [String?] = []
    segments.reserveCapacity(8)
    // What stands before the first slash is no segment.
    var start: Int?
    for index in 0...path.count where index == path.count || path[index] == UInt8(ascii: "/") {
      if let start { segments.append(percentDecoded(utf8: path.extracting(start..<index))) }
      start = index + 1
    }
    if segments.count > 2, segments[0] == "api", segments[1] == "v1" { segments.remove(at: 1) }
    return segments
  }

  /// Whether the client has connected to the front end by HTTPS.
  public var isSecure: Bool {
    let https = parameter("HTTPS")
    return https == "on" || https == "1" || parameter("REQUEST_SCHEME") == "https"
  }

  /// The value of a header; nil if it is absent.
  public func header(_ name: HeaderName) -> String? {
    parameter(name.variable)
  }

  /// The `Authorization` header, read from the first of its variables that is not empty. Apache adds `REDIRECT_` to the
  /// name in each internal redirect.
  public var authorization: String? {
    for variable in HeaderName.authorizationVariables {
      if let value = parameter(variable), !value.isEmpty { return value }
    }
    return nil
  }

  /// The values of all cookies of that name in their order, without empty ones. A browser sends several when they
  /// were set for different paths or domains.
  public func cookies(_ name: String) -> [String] {
    guard let header = header(.cookie) else { return [] }
    let bytes = Array(header.utf8)
    return bytes.pieces(separatedBy: UInt8(ascii: ";")).compactMap { piece in
      let equals = bytes.first(UInt8(ascii: "="), in: piece)
      guard equals < piece.upperBound, bytes[bytes.trimmed(piece.lowerBound..<equals)].elementsEqual(name.utf8) else {
        return nil
      }
      return String(decoding: bytes[bytes.trimmed(equals + 1..<piece.upperBound)], as: UTF8.self).orNil
    }
  }

  /// The length of the body in bytes that the front end has announced; nil if there is none or it is not a number. The
  /// body can have content without it: `Transfer-Encoding: chunked` announces no length.
  public var announcedLength: Int? {
    guard let text = header(.contentLength), !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      return nil
    }
    return Int(text) ?? .max
  }

  /// Reads the whole body: the announced number of bytes, or all bytes if no length is announced.
  /// - Throws: `APIError.tooLarge` beyond `limit` bytes, without reading if the announced length is too large already;
  ///   `APIError.incompleteBody` if the body ends before its announced length; and what the reading throws.
  public func body(limit: Int) throws -> [UInt8] {
    let announced = announcedLength
    if let announced, announced > limit { throw APIError.tooLarge }
    // No more than announced: a CGI program that reads past the body can wait for ever (RFC 3875, section 4.2).
    let end = announced ?? limit + 1
    var bytes: [UInt8] = []
    while bytes.count < end {
      let more = try readBody(min(end - bytes.count, announced ?? Self.pieceLength))
      if more.isEmpty { break }
      bytes += more
    }
    if let announced, bytes.count < announced { throw APIError.incompleteBody }
    guard bytes.count <= limit else { throw APIError.tooLarge }
    return bytes
  }

  /// Reads the body piece by piece, at most as many bytes as are announced.
  /// - Returns: gives the next piece each time, and an empty one at the end.
  /// - Throws: `APIError` 413 when more than `limit` bytes are announced. The pieces throw the same beyond `limit`
  ///   bytes, 400 `incomplete_body` when the body ends before its announced length, and whatever reading throws.
  public func bodyPieces(limit: Int) throws -> () throws -> [UInt8] {
    let announced = announcedLength
    if let announced, announced > limit { throw APIError.tooLarge }
    let readBody = readBody
    var count = 0
    return {
      let wanted = min(Self.pieceLength, (announced ?? .max) - count)
      guard wanted > 0 else { return [] }
      let bytes = try readBody(wanted)
      count += bytes.count
      if bytes.isEmpty, let announced, count < announced { throw APIError.incompleteBody }
      guard count <= limit else { throw APIError.tooLarge }
      return bytes
    }
  }

  /// Bytes to ask for at a time if the length is unknown.
  private static let pieceLength = 64 << 10
}
