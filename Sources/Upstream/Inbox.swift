import Formats

/// What the callbacks of libcurl have received and the caller has not taken yet. libcurl calls back only while the
/// caller drives it, so with a slow caller the bytes stay in the socket and this stays small.
final class Inbox {
  /// Bytes; the heads of real servers are much shorter.
  private static let headLimit = 64 << 10
  /// The content codings that libcurl knows, of https://www.iana.org/assignments/http-parameters, and `none`, which
  /// libcurl treats as `identity`.
  private static let contentCodings: Set = ["gzip", "x-gzip", "deflate", "br", "zstd", "identity", "none", ""]

  private(set) var head: Head?
  /// The number of connections made so far, including those of redirects.
  private(set) var connections = 0
  private(set) var headBytes = 0
  private(set) var bodyBytes = 0
  /// The reason why a callback has stopped libcurl. It is more precise than the code that libcurl then returns.
  private(set) var refusal: UpstreamError?
  /// Whether the last head was a redirect that libcurl was to follow.
  var isRedirected: Bool { head == nil && isRedirect }
  /// Makes libcurl deliver the body without decoding it.
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

  /// The number of bytes of the body that have been received and not taken.
  var waiting: Int { bytes.count }

  /// Removes and returns the received bytes of the body.
  func take() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }

  // MARK: - Called by libcurl

  func connected() {
    connections += 1
    // A refusal of another address of the same name, or of an earlier hop of a redirect, no longer matters.
    refusal = nil
    partial = Head(status: 0)
    isPartialWhole = false
  }

  /// Whether a socket may be opened to `address`; nil is an address of another family than IP.
  func mayConnect(to address: IPAddress?) -> Bool {
    guard let admits else { return true }
    if let address, admits(address) { return true }
    refusal = .forbiddenAddress("it is not a public one")
    return false
  }

  func received(_ chunk: UnsafeRawBufferPointer) {
    bodyBytes += chunk.count
    bytes.append(contentsOf: chunk)
    // The bodies of followed redirects are not delivered, so this is the body of the final response.
    if head == nil { head = partial }
  }

  /// Takes one line of a head, or of the trailers, with its line break. False stops the transfer.
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
    // libcurl fails on a coding that it does not know. Some servers put a character set into this header, so such a
    // body is delivered undecoded.
    if name.lowercased() == "content-encoding",
      !value.split(separator: ",").allSatisfy({ Self.contentCodings.contains(trimmed(String($0)).lowercased()) })
    {
      stopDecoding?()
    }
  }

  /// Called at the end of the transfer. A redirect that libcurl has not followed becomes the response itself. Returns
  /// false if the head was incomplete, which libcurl treats as an empty response.
  func ended() -> Bool {
    if head == nil, isPartialWhole { head = partial }
    return head != nil
  }
}
