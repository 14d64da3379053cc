/// One HTTP request to a server outside this process.
public struct UpstreamRequest: Sendable {
  /// What the request carries.
  public enum Body: Sendable {
    case none
    /// Sent as they are, with a Content-Length; the caller names the type in a header.
    case bytes([UInt8])
    /// `multipart/form-data`, RFC 7578; libcurl chooses the boundary and escapes the names.
    case multipart([Part])
  }

  /// In capitals.
  public var method: String
  /// Absolute, `http` or `https`. With ``AddressPolicy/publicOnly`` `https` alone.
  public var url: String
  /// Names and values in the order they are sent. A name or value with a line break is ``UpstreamError/badURL(_:)``.
  public var headers: [(String, String)]
  /// What the request carries.
  public var body: Body
  /// How long each phase may take.
  public var deadlines: Deadlines
  /// Where the URL may lead.
  public var addresses: AddressPolicy
  /// A PEM file with the certificate authorities to trust instead of the system's.
  public var authorities: String?

  /// What ``AddressPolicy/publicOnly`` lets through; tests, which have no public address, put their own rule here.
  var admits: @Sendable (IPAddress) -> Bool = { $0.isPublic }

  /// Nothing is checked here: a request that cannot be sent fails when it is sent.
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
  /// The name of the form's field.
  public var name: String
  /// Nil for a field that is no file.
  public var filename: String?
  /// The media type; nil sends none.
  public var contentType: String?
  /// The field's value.
  public var bytes: [UInt8]

  /// - Parameter filename: makes a file of it.
  public init(name: String, filename: String? = nil, contentType: String? = nil, bytes: [UInt8]) {
    self.name = name
    self.filename = filename
    self.contentType = contentType
    self.bytes = bytes
  }
}

/// How long each phase of a call may take; at least a millisecond each.
public struct Deadlines: Sendable, Equatable {
  /// From the start to a connection that is ready for the request: name, TCP and TLS.
  public var connect: Duration
  /// From there to the first byte of the answer's body, the sending of the request included.
  public var firstByte: Duration
  /// The longest silence after that.
  public var betweenBytes: Duration
  /// The whole call; `nil` sets no limit.
  public var total: Duration?

  /// The defaults suit a chat server: 5 s, 60 s, 30 s and no limit for the whole.
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

/// Which addresses a call may connect to.
public enum AddressPolicy: Sendable {
  /// Any address, and no redirects: for servers that the operator has configured.
  case any
  /// Only addresses that are reachable over the public internet, checked after the name is resolved, on the very
  /// address that is connected to; `https` only; GET and HEAD follow at most three redirects under the same rules.
  /// For URLs that a user has given. Headers of the request other than Authorization and Cookie are repeated to the
  /// redirect's host: put no secret in them.
  case publicOnly
}
