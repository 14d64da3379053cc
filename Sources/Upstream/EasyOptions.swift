import CCurl
import Glibc

/// The owner of a libcurl easy handle and of the memory that its options refer to.
/// Options: https://curl.se/libcurl/c/curl_easy_setopt.html
final class EasyOptions {
  let easy: UnsafeMutableRawPointer
  private var headers: UnsafeMutablePointer<curl_slist>?
  private var mime: OpaquePointer?
  /// Kept alive here, because the callbacks have an unretained reference.
  private let inbox: Inbox

  private static let initialised: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

  init(_ request: UpstreamRequest, followsRedirects: Bool, receiveBuffer: Int, inbox: Inbox) throws {
    try checkSendable(request)
    try check(Self.initialised)
    guard let easy = curl_easy_init() else { throw UpstreamError.unreachable("out of memory") }
    self.easy = easy
    self.inbox = inbox
    try connect(request, receiveBuffer: receiveBuffer)
    if request.addresses == .publicOnly { try restrict(followsRedirects: followsRedirects) }
    try trust(request.authorities)
    try send(request)
    try receive()
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_mime_free(mime)
    curl_slist_free_all(headers)
  }

  private func connect(_ request: UpstreamRequest, receiveBuffer: Int) throws {
    try set(CURLOPT_URL, request.url)
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    try set(CURLOPT_CONNECTTIMEOUT_MS, Int(clamping: max(1, request.deadlines.connect.milliseconds)))
    // In a process with threads libcurl must not use signals. A resolver thread that hangs must not delay a caller that
    // gives up.
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_QUICK_EXIT, 1)
    // Proxies of the environment are ignored: a request header named Proxy becomes HTTP_PROXY in a CGI environment
    // (CVE-2016-5385), and a proxy would connect to addresses that the address policy forbids.
    try set(CURLOPT_PROXY, "")
    // HTTP/2 takes tens of KiB for each connection, without advantage when each carries only one request.
    try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    try set(CURLOPT_FORBID_REUSE, 1)
    try set(CURLOPT_BUFFERSIZE, receiveBuffer)
    try set(CURLOPT_UPLOAD_BUFFERSIZE, 16 << 10)
    try set(CURLOPT_USERAGENT, "spaces")
  }

  private func restrict(followsRedirects: Bool) throws {
    try set(CURLOPT_PROTOCOLS_STR, "https")
    try set(CURLOPT_REDIR_PROTOCOLS_STR, "https")
    try set(CURLOPT_FOLLOWLOCATION, followsRedirects ? 1 : 0)
    try set(CURLOPT_MAXREDIRS, 3)
  }

  private func trust(_ authorities: String?) throws {
    if let authorities {
      try set(CURLOPT_CAINFO, authorities)
      try check(ccurl_set_string(easy, CURLOPT_CAPATH, nil))
      return
    }
    // The variable of the program curl, for hosts that have their certificates elsewhere than the library expects.
    if let bundle = getenv("CURL_CA_BUNDLE") { return try trust(String(cString: bundle)) }
    // The bundle file is parsed as a whole for every connection, while of the hashed directory only the certificates
    // that are needed are read. Measured with the files of Debian 12: 900 KiB and 12 ms less for each connection.
    var directory: UnsafeMutablePointer<CChar>?
    try check(ccurl_get_string(easy, CURLINFO_CAPATH, &directory))
    if directory != nil { try check(ccurl_set_string(easy, CURLOPT_CAINFO, nil)) }
  }

  private func send(_ request: UpstreamRequest) throws {
    var lines = request.headers.map { $1.isEmpty ? "\($0);" : "\($0): \($1)" }
    func isNamed(_ name: String) -> Bool { request.headers.contains { $0.0.lowercased() == name } }
    // Otherwise libcurl would wait for a 100 Continue, up to a second, before it sends a large body.
    if !isNamed("expect") { lines.append("Expect:") }
    switch request.body {
    case .none:
      if request.method == "HEAD" {
        try set(CURLOPT_NOBODY, 1)
      } else if ["POST", "PUT", "PATCH"].contains(request.method) {
        try sendBytes([])
        lines.append("Content-Type:")
      }
    case .bytes(let bytes):
      try sendBytes(bytes)
      if !isNamed("content-type") { lines.append("Content-Type:") }
    case .multipart(let parts):
      try sendParts(parts)
    }
    if request.method != "HEAD" { try set(CURLOPT_CUSTOMREQUEST, request.method) }
    for line in lines {
      guard let longer = curl_slist_append(headers, line) else { throw UpstreamError.unreachable("out of memory") }
      headers = longer
    }
    try check(ccurl_set_headers(easy, headers))
  }

  private func sendBytes(_ bytes: [UInt8]) throws {
    try set(CURLOPT_POST, 1)
    try check(ccurl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)))
    // The address of an empty array can be null, and a null pointer would mean "ask the read callback".
    try check((bytes.isEmpty ? [0] : bytes).withUnsafeBytes { ccurl_copy_body(easy, $0.baseAddress) })
  }

  private func sendParts(_ parts: [Part]) throws {
    mime = curl_mime_init(easy)
    guard mime != nil else { throw UpstreamError.unreachable("out of memory") }
    for part in parts {
      guard let field = curl_mime_addpart(mime) else { throw UpstreamError.unreachable("out of memory") }
      try check(curl_mime_name(field, part.name))
      switch part.content {
      case .bytes(let bytes):
        try check(bytes.withUnsafeBytes { bytes in
          curl_mime_data(field, bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? nil, bytes.count)
        })
      case .file(let path):
        try check(curl_mime_filedata(field, path))
      }
      if let filename = part.filename { try check(curl_mime_filename(field, filename)) }
      if let type = part.contentType { try check(curl_mime_type(field, type)) }
    }
    try check(ccurl_set_mime(easy, mime))
  }

  private func receive() throws {
    let context = Unmanaged.passUnretained(inbox).toOpaque()
    try check(ccurl_on_body(easy, onBody, context))
    try check(ccurl_on_header(easy, onHeader, context))
    try check(ccurl_on_open_socket(easy, onOpenSocket, context))
    try check(ccurl_on_request(easy, onRequest, context))
    // Compressed events would be delayed, so no compression is requested; with this option libcurl decodes a compressed
    // body all the same.
    try set(CURLOPT_ACCEPT_ENCODING, "identity")
    inbox.stopDecoding = { [easy] in _ = ccurl_set_long(easy, CURLOPT_HTTP_CONTENT_DECODING, 0) }
  }

  private func set(_ option: CURLoption, _ value: Int) throws { try check(ccurl_set_long(easy, option, value)) }
  private func set(_ option: CURLoption, _ value: String) throws { try check(ccurl_set_string(easy, option, value)) }
}

private func check(_ code: CURLcode) throws {
  guard code == CURLE_OK else { throw UpstreamError.badURL(String(cString: curl_easy_strerror(code))) }
}

/// Refuses what would change the meaning of the request: a line break in a header would begin another header, and C
/// strings end at NUL.
private func checkSendable(_ request: UpstreamRequest) throws {
  let scheme = request.url.prefix { $0 != ":" }.lowercased()
  guard request.url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }), request.url.contains("://") else {
    throw UpstreamError.badURL("it is not an absolute URL")
  }
  guard scheme == "https" || scheme == "http" && request.addresses == .any else {
    throw UpstreamError.badURL("its scheme is not supported")
  }
  guard !request.method.isEmpty, request.method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
    throw UpstreamError.badURL("its method is not a word in capitals")
  }
  let isToken = { (name: String) in
    !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !":;".utf8.contains($0) }
  }
  for (name, value) in request.headers where !isToken(name) || !value.utf8.allSatisfy({ $0 >= 0x20 || $0 == 9 }) {
    throw UpstreamError.badURL("a header holds a control character")
  }
}
