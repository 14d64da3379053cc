import Formats

/// What libcurl's callbacks have delivered and the caller has not taken yet. libcurl calls back only while the caller
/// drives it, so a slow caller leaves the bytes in the socket and this stays small.
final class Inbox {
  /// 64 KiB of head is far beyond what a server needs.
  private static let headLimit = 64 << 10
  /// https://www.iana.org/assignments/http-parameters, and `none`, which libcurl takes for `identity`.
  private static let contentCodings: Set = ["gzip", "x-gzip", "deflate", "br", "zstd", "identity", "none", ""]

  private(set) var head: Head?
  /// Connections made so far, redirects included.
  private(set) var connections = 0
  private(set) var headBytes = 0
  private(set) var bodyBytes = 0
  /// Set by a callback that made libcurl stop: more exact than the code libcurl then returns.
  private(set) var refusal: UpstreamError?
  /// The last head was a redirect that libcurl was to follow.
  var isRedirected: Bool { head == nil && isRedirect }
  /// Makes libcurl deliver the body as it comes.
  var stopDecoding: (() -> Void)?

  private let followsRedirects: Bool
  private let admits: (@Sendable (IPAddress) -> Bool)?
  private var partial = Head(status: 0)
  private var isPartialWhole = false
  private var bytes: [UInt8] = []

  init(followsRedirects: Bool, admits: (@Sendable (IPAddress) -> Bool)?) {
    self.followsRedirects = followsRedirects
    self.admits = admits
  }

  private var isRedirect: Bool {
    followsRedirects && (300..<400).contains(partial.status) && partial["location"] != nil
  }

  /// How many bytes of the body have been received and not been taken.
  var waiting: Int { bytes.count }

  /// Takes the bytes of the body that have been received.
  func take() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }

  // MARK: - Called by libcurl

  func connected() {
    connections += 1
    // Another address of the name was refused, or this is the next hop of a redirect: both are settled now.
    refusal = nil
    partial = Head(status: 0)
    isPartialWhole = false
  }

  /// Whether a socket may be opened to `address`; `nil` is an address that is not IP.
  func mayConnect(to address: IPAddress?) -> Bool {
    guard let admits else { return true }
    if let address, admits(address) { return true }
    refusal = .forbiddenAddress("it is not a public one")
    return false
  }

  func received(_ chunk: UnsafeRawBufferPointer) {
    bodyBytes += chunk.count
    bytes.append(contentsOf: chunk)
    // A redirect's body is never delivered, so this is the final answer's.
    if head == nil { head = partial }
  }

  /// One line of a head, or of the trailers, with its line break. False stops the transfer.
  func receivedHeader(_ chunk: UnsafeRawBufferPointer) -> Bool {
    headBytes += chunk.count
    guard headBytes <= Self.headLimit else {
      refusal = .tooLarge
      return false
    }
    guard head == nil else { return true }
    let line = String(decoding: chunk, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      let fields = line.split(separator: " ", maxSplits: 2)
      partial = Head(status: fields.count > 1 ? Int(trimmed(String(fields[1]))) ?? 0 : 0)
      isPartialWhole = false
    } else if line.allSatisfy(\.isNewline) {
      isPartialWhole = partial.status >= 200
      if isPartialWhole, !isRedirect { head = partial }
    } else if let colon = line.firstIndex(of: ":") {
      add(header: String(line[..<colon]), trimmed(String(line[line.index(after: colon)...])))
    }
    return true
  }

  private func add(header name: String, _ value: String) {
    partial.headers.append((name, value))
    // libcurl fails on a coding that it does not know. Some servers put a character set there, so such a body is
    // delivered as it is.
    if name.lowercased() == "content-encoding",
      !value.split(separator: ",").allSatisfy({ Self.contentCodings.contains(trimmed(String($0)).lowercased()) })
    {
      stopDecoding?()
    }
  }

  /// The transfer is over: a redirect that libcurl did not follow after all is the answer itself. False when the
  /// head was cut, which libcurl takes for an empty answer.
  func ended() -> Bool {
    if head == nil, isPartialWhole { head = partial }
    return head != nil
  }
}
