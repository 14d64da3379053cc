import Glibc

/// The CGI/1.1 twin (RFC 3875): parameters in the environment, body on standard input, answer on
/// standard output, one request for the life of the process.
public final class CGIExchange: Exchange {
  /// Whether the web server started this process for one request: `GATEWAY_INTERFACE` is there.
  public static var isPresent: Bool {
    getenv("GATEWAY_INTERFACE") != nil && getenv("REQUEST_METHOD") != nil
  }

  private var pending: [UInt8] = []
  private let output: DeadlineWriter
  private var isGone = false
  /// Bytes of the body that are still to be read; nil when only the end of standard input ends it.
  private var left: Int?
  /// Whether a part of the body may still be on its way.
  private var isUnderWay: Bool

  private static let bufferSize = 64 << 10

  public var isPeerGone: Bool { isGone }

  /// - Parameter patience: how long the web server may take to take what is sent to it at a time.
  public init(patience: Duration = .seconds(20)) {
    output = DeadlineWriter(STDOUT_FILENO, patience: patience)
    left = getenv("CONTENT_LENGTH").flatMap { Int(String(cString: $0)) }.map { max(0, $0) }
    // A body without a length is one that the client sends in chunks. For other requests nothing is waited for: some
    // servers hand over the client's connection as standard input, and that does not end before the answer does.
    isUnderWay = left.map { $0 > 0 } ?? (getenv("HTTP_TRANSFER_ENCODING") != nil)
  }

  public func parameter(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    return String(cString: value)
  }

  public func read(_ count: Int) throws(ExchangeError) -> [UInt8] {
    let wanted = min(count, left ?? count)
    var status = 1
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      while filled < wanted, status > 0 {
        status = Glibc.read(STDIN_FILENO, buffer.baseAddress! + filled, wanted - filled)
        if status < 0 && errno == EINTR { status = 1 } else { filled += max(0, status) }
      }
    }
    left = left.map { $0 - bytes.count }
    isUnderWay = status > 0 && left != 0
    if status < 0 || (status == 0 && left ?? 0 > 0) { throw .bodyIncomplete }
    return bytes
  }

  public func write(_ bytes: [UInt8]) throws(ExchangeError) {
    guard !isGone else { throw .peerGone }
    pending += bytes
    if pending.count >= Self.bufferSize { try flush() }
  }

  public func flush() throws(ExchangeError) {
    guard !isGone else { throw .peerGone }
    do {
      try output.write(pending)
      pending.removeAll(keepingCapacity: true)
    } catch {
      isGone = true
      throw error
    }
  }

  /// Reads and drops the rest of the body, up to 64 MiB and 5 seconds. To be called once, after the answer is flushed.
  public func finish() {
    let deadline = ContinuousClock.now + Remainder.patience
    var rest = Remainder.limit
    while rest > 0, isUnderWay, isReady(POLLIN, STDIN_FILENO, until: deadline) {
      // One read for each wait, so that no call blocks.
      let dropped = [UInt8](unsafeUninitializedCapacity: min(rest, left ?? rest, 64 << 10)) { buffer, filled in
        filled = max(0, Glibc.read(STDIN_FILENO, buffer.baseAddress, buffer.count))
      }.count
      rest -= dropped
      left = left.map { $0 - dropped }
      isUnderWay = dropped > 0 && left != 0
    }
  }
}
