import Formats

/// The methods that routes have.
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
  /// The query string without its `?`, still percent-encoded; empty if there is none.
  public let rawQuery: String
  /// HTTPS between the client and the front end.
  public let isSecure: Bool
  /// The client's IP address as the front end gives it.
  public let remoteAddress: String
  private let parameter: (String) -> String?
  private let readBody: (Int) throws -> [UInt8]

  /// - Parameters:
  ///   - target: the request target in origin form or absolute form (RFC 9112, section 3.2).
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
    let bytes = Array(Self.originForm(target).utf8)
    let pathEnd = bytes.first(UInt8(ascii: "?"), in: bytes.indices)
    rawQuery = String(decoding: bytes.dropFirst(pathEnd + 1), as: UTF8.self)
    let pathBytes = Array(bytes[..<pathEnd])
    var path = pathBytes.pieces(separatedBy: UInt8(ascii: "/")).dropFirst()
      .map { percentDecoded(utf8: pathBytes.span.extracting($0)) }
    if path.count > 2, path[0] == "api", path[1] == "v1" { path.remove(at: 1) }
    self.path = path
  }

  /// A header; nil when it is absent.
  public func header(_ name: HeaderName) -> String? {
    parameter(name.variable)
  }

  /// The `Authorization` header, under the first of its names that has a value. Apache puts `REDIRECT_` before the
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
    let bytes = Array((header(.cookie) ?? "").utf8)
    return bytes.pieces(separatedBy: UInt8(ascii: ";")).compactMap { piece in
      let equals = bytes.first(UInt8(ascii: "="), in: piece)
      guard equals < piece.upperBound, bytes[bytes.trimmed(piece.lowerBound..<equals)].elementsEqual(name.utf8) else {
        return nil
      }
      return String(decoding: bytes[bytes.trimmed(equals + 1..<piece.upperBound)], as: UTF8.self).orNil
    }
  }

  /// How long the front end says that the body is; nil if it does not say so, or not with a number. The body can
  /// have content all the same: with `Transfer-Encoding: chunked` no length is announced.
  public var announcedLength: Int? {
    guard let text = header(.contentLength), !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      return nil
    }
    return Int(text) ?? .max
  }

  /// Reads the whole body: as many bytes as are announced, or to its end where no length is.
  /// - Throws: `APIError` 413 beyond `limit` bytes (unread, if the announced length says so) and 400
  ///   `incomplete_body` when it ends before its announced length; whatever reading throws.
  public func body(limit: Int) throws -> [UInt8] {
    let announced = announcedLength
    if let announced, announced > limit { throw APIError.tooLarge }
    // Not a byte more than announced: of a CGI program's standard input that might never come (RFC 3875, 4.2).
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

  /// How many bytes are asked for at a time while nobody knows how many there are.
  private static let pieceLength = 64 << 10
}
