/// An HTTP request to a server outside of this process.
public struct UpstreamRequest: Sendable {
  /// The content of a request.
  public enum Body: Sendable {
    case none
    /// Sent unchanged with a Content-Length. The caller sets the Content-Type in a header.
    case bytes([UInt8])
    /// `multipart/form-data` (RFC 7578). libcurl chooses the boundary and escapes the names.
    case multipart([Part])
  }

  /// The method in capitals.
  public var method: String
  /// An absolute URL with the scheme `http` or `https`; with ``AddressPolicy/publicOnly`` only `https`.
  public var url: String
  /// Names and values in the order in which they are sent. A name or value with a line break leads to
  /// ``UpstreamError/badURL(_:)``.
  public var headers: [(String, String)]
  /// The content.
  public var body: Body
  /// How long each phase of the call may take.
  public var deadlines: Deadlines
  /// The addresses that the call may connect to.
  public var addresses: AddressPolicy
  /// The path of a PEM file with certificate authorities to trust instead of those of the system; nil for those of the
  /// system.
  public var authorities: String?

  /// The addresses that ``AddressPolicy/publicOnly`` permits. Tests set another rule, because they have no public
  /// address.
  var admits: @Sendable (IPAddress) -> Bool = { $0.isPublic }

  /// Makes a request; see the properties. It is validated when it is sent.
  public init(
    method: String = "GET", url: String, headers: [(String, String)] = [], body: Body = .none,
    deadlines: Deadlines = Deadlines(), addresses: AddressPolicy = .any, authorities: String? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.deadlines = deadlines
    self.addresses = addresses
    self.authorities = authorities
  }
}

/// One field of a multipart body.
public struct Part: Sendable {
  /// The name of the form field.
  public var name: String
  /// The name of the file; nil for a field that is not a file.
  public var filename: String?
  /// The media type; nil sends none.
  public var contentType: String?
  /// The field's value.
  public var content: Content

  /// Where a field's value is.
  public enum Content: Sendable, Equatable {
    /// The value itself.
    case bytes([UInt8])
    /// The file at this path, read while it is sent.
    case file(String)
  }

  /// - Parameters:
  ///   - name: the name of the form field.
  ///   - filename: makes the field a file.
  ///   - contentType: the media type.
  ///   - content: the value.
  public init(name: String, filename: String? = nil, contentType: String? = nil, content: Content) {
    self.name = name
    self.filename = filename
    self.contentType = contentType
    self.content = content
  }

  /// A field with its value.
  public init(name: String, filename: String? = nil, contentType: String? = nil, bytes: [UInt8]) {
    self.init(name: name, filename: filename, contentType: contentType, content: .bytes(bytes))
  }
}

/// How long each phase of a call may take; at least one millisecond each.
public struct Deadlines: Sendable, Equatable {
  /// From the start until the connection is ready for the request: name resolution, TCP and TLS.
  public var connect: Duration
  /// From then until the first byte of the body of the response, including the sending of the request.
  public var firstByte: Duration
  /// From then on, the longest time without a byte.
  public var betweenBytes: Duration
  /// The whole call; nil sets no limit.
  public var total: Duration?

  /// The defaults are meant for a chat server: 5 s, 60 s, 30 s and no limit for the whole call.
  public init(
    connect: Duration = .seconds(5), firstByte: Duration = .seconds(60),
    betweenBytes: Duration = .seconds(30), total: Duration? = nil
  ) {
    self.connect = connect
    self.firstByte = firstByte
    self.betweenBytes = betweenBytes
    self.total = total
  }
}

/// The addresses that a call may connect to.
public enum AddressPolicy: Sendable {
  /// Any address, without redirects: for servers that the operator has configured.
  case any
  /// Only addresses that are reachable over the public internet, for URLs from users. The address is checked after name
  /// resolution and is the one connected to. Only `https`; GET and HEAD follow at most three redirects under the same
  /// rules. A redirect repeats all headers of the request except Authorization and Cookie, so no other header may have
  /// a secret.
  case publicOnly
}
