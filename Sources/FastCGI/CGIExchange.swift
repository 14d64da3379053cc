import Glibc

/// The CGI/1.1 twin (RFC 3875): parameters in the environment, body on standard input, answer on
/// standard output, one request for the life of the process.
public final class CGIExchange: Exchange {
  /// Whether the web server started this process for one request: `GATEWAY_INTERFACE` is there.
  public static var isPresent: Bool {
    getenv("GATEWAY_INTERFACE") != nil && getenv("REQUEST_METHOD") != nil
  }

  private var pending: [UInt8] = []

  public var isPeerGone: Bool { false }

  public init() {}

  public func parameter(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    return String(cString: value)
  }

  public func read(_ count: Int) throws(ExchangeError) -> [UInt8] {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = Glibc.read(STDIN_FILENO, buffer.baseAddress! + filled, count - filled)
        if got < 0 && errno == EINTR { continue }
        failed = got < 0
        if got <= 0 { return }
        filled += got
      }
    }
    if failed { throw .bodyIncomplete }
    return bytes
  }

  public func write(_ bytes: [UInt8]) throws(ExchangeError) {
    pending += bytes
    if pending.count >= 8192 { try flush() }
  }

  public func flush() throws(ExchangeError) {
    var sent = 0
    while sent < pending.count {
      let wrote = pending.withUnsafeBytes {
        Glibc.write(STDOUT_FILENO, $0.baseAddress! + sent, $0.count - sent)
      }
      if wrote < 0 && errno == EINTR { continue }
      guard wrote > 0 else { throw .peerGone }
      sent += wrote
    }
    pending.removeAll(keepingCapacity: true)
  }
}
