import Glibc

/// An exchange by CGI/1.1 (RFC 3875): parameters in the environment, body on standard input, answer on standard output,
/// one request for each process.
public final class CGIExchange: Exchange {
  /// Whether a web server has started this process for one request: `GATEWAY_INTERFACE` and `REQUEST_METHOD` are set.
  public static var isPresent: Bool {
    getenv("GATEWAY_INTERFACE") != nil && getenv("REQUEST_METHOD") != nil
  }

  private var pending: [UInt8] = []
  private let output: DeadlineWriter
  private var isGone = false
  /// Bytes of the body that have not been read; nil if the body ends with standard input.
  private var left: Int?
  /// Whether more of the body may come.
  private var isUnderWay: Bool

  private static let bufferSize = 64 << 10

  /// Whether a write has failed. Standard output is not checked in any other way.
  public var isPeerGone: Bool { isGone }

  /// Never: an environment has one variable of a name.
  public var isContradictory: Bool { false }

  /// - Parameter patience: how long the web server may take to receive what one flush sends.
  public init(patience: Duration = .seconds(20)) {
    output = DeadlineWriter(STDOUT_FILENO, patience: patience)
    left = getenv("CONTENT_LENGTH").flatMap { Int(String(cString: $0)) }.map { max(0, $0) }
    // A body without a length is one that the client sends in chunks. Other requests have no body to wait for: some
    // servers pass the connection to the client as standard input, which does not end before the answer.
    isUnderWay = left.map { $0 > 0 } ?? (getenv("HTTP_TRANSFER_ENCODING") != nil)
  }

  /// The environment variable of that name; nil if it is not set.
  public func parameter(_ name: StaticString) -> String? {
    name.withUTF8Buffer { name in
      // A StaticString ends with a zero byte.
      name.withMemoryRebound(to: CChar.self) { getenv($0.baseAddress!).map { String(cString: $0) } }
    }
  }

  /// The next bytes of standard input, at most up to `CONTENT_LENGTH`.
  /// - Throws: `ExchangeError.bodyIncomplete` if standard input ends first.
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

  /// Appends to the answer, and sends it when 64 KiB are waiting.
  /// - Throws: `ExchangeError.peerGone`
  public func write(_ bytes: [UInt8]) throws(ExchangeError) {
    guard !isGone else { throw .peerGone }
    pending += bytes
    if pending.count >= Self.bufferSize { try flush() }
  }

  /// Sends the answer so far to standard output.
  /// - Throws: `ExchangeError.peerGone` if the web server has closed it, or does not receive all within `patience`.
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

  /// Sends the rest of the answer. In CGI the answer ends with the process (RFC 3875, section 6.1).
  /// - Throws: `ExchangeError.peerGone` under the conditions of `flush`.
  public func end() throws(ExchangeError) {
    try flush()
  }

  /// Reads and drops the rest of the body, up to 64 MiB and 5 seconds. To be called once, after `end`.
  public func finish() {
    let deadline = ContinuousClock.now + Remainder.patience
    var rest = Remainder.limit
    while rest > 0, isUnderWay, isReady(POLLIN, STDIN_FILENO, until: deadline) {
      // Only one read after each wait, so that none blocks.
      let dropped = [UInt8](unsafeUninitializedCapacity: min(rest, left ?? rest, 64 << 10)) { buffer, filled in
        filled = max(0, Glibc.read(STDIN_FILENO, buffer.baseAddress, buffer.count))
      }.count
      rest -= dropped
      left = left.map { $0 - dropped }
      isUnderWay = dropped > 0 && left != 0
    }
  }
}
