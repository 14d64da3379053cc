import CCurl

/// Why a call has failed. No description contains a URL, a header or bytes of a body.
public enum UpstreamError: Error, Sendable, Equatable {
  /// The deadline of ``Deadlines`` that has passed.
  public enum Phase: String, Sendable {
    case connect, firstByte, betweenBytes, total
  }

  /// No connection: refused, no route, unknown name, or a TLS error.
  case unreachable(String)
  /// A deadline has passed.
  case timedOut(Phase)
  /// The connection or the answer ended before it was complete, or the answer is not HTTP.
  case broken(String)
  /// A line, the head or the body is longer than the caller accepts.
  case tooLarge
  /// The name resolves to an address that ``AddressPolicy/publicOnly`` refuses, or a redirect leaves https.
  case forbiddenAddress(String)
  /// The URL, the method or a header cannot be sent.
  case badURL(String)
}

extension UpstreamError: CustomStringConvertible {
  /// A sentence for the log.
  public var description: String {
    switch self {
    case .unreachable(let why): "The server cannot be reached: \(why)."
    case .timedOut(.connect): "The server took too long to accept the connection."
    case .timedOut(.firstByte): "The server took too long to begin its answer."
    case .timedOut(.betweenBytes): "The server fell silent in the middle of its answer."
    case .timedOut(.total): "The server took too long to finish its answer."
    case .broken(let why): "The server's answer is broken: \(why)."
    case .tooLarge: "The server's answer is too large."
    case .forbiddenAddress(let why): "The address is not allowed: \(why)."
    case .badURL(let why): "The request cannot be sent: \(why)."
    }
  }
}

extension UpstreamError {
  /// The texts of libcurl are fixed strings. Its error buffer is not used, because it contains host names.
  /// Codes: https://curl.se/libcurl/c/libcurl-errors.html
  init(_ code: CURLcode, connected: Bool) {
    let why = String(cString: curl_easy_strerror(code))
    switch code {
    case CURLE_URL_MALFORMAT:
      self = .badURL(why)
    case CURLE_UNSUPPORTED_PROTOCOL:
      // With a connection, libcurl reports with this code an answer without a status line, or a redirect to a scheme
      // that is not allowed; the caller tells these apart.
      self = connected ? .broken("it does not speak HTTP") : .badURL(why)
    case CURLE_OPERATION_TIMEDOUT:
      self = .timedOut(.connect)
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
      CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CLIENTCERT, CURLE_SSL_INVALIDCERTSTATUS:
      self = .unreachable(why)
    default:
      self = connected ? .broken(why) : .unreachable(why)
    }
  }
}
