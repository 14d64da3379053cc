/// A stream of server-sent events (WHATWG HTML, section 9.2). Each event is flushed by itself.
///
/// The stream records whether the client has disconnected and drops what is sent afterwards, so the code that makes the
/// events does not have to check.
public final class EventStream {
  private let send: ([UInt8]) -> Bool
  private let isPeerGone: () -> Bool
  private let clock = ContinuousClock()
  private var lastSent: ContinuousClock.Instant
  /// Whether a write has failed, because the client has disconnected.
  public private(set) var isGone = false

  /// - Parameters:
  ///   - isGone: whether the client is known to have disconnected; does not write.
  ///   - send: writes and flushes; returns false if the client has disconnected.
  public init(isGone: @escaping () -> Bool = { false }, _ send: @escaping ([UInt8]) -> Bool) {
    self.send = send
    isPeerGone = isGone
    lastSent = clock.now
  }

  /// Whether the client is known to have disconnected, even before a write fails.
  public var isAbandoned: Bool { isGone || isPeerGone() }

  /// Sends an event.
  /// - Parameters:
  ///   - id: the id that a client sends as `Last-Event-ID` to continue after this event.
  ///   - name: the type of the event.
  ///   - data: the JSON value, on one line.
  public func event(id: String, _ name: StaticString, _ data: some JSONEncodable) {
    guard !isGone else { return }
    var json = JSONWriter()
    json.raw("id: \(id)\nevent: \(name)\ndata: ")
    data.encode(to: &json)
    json.raw("\n\n")
    write(json.bytes)
  }

  /// Events that are ready: each as `frame` made it.
  public func send(_ frames: [UInt8]) {
    write(frames)
  }

  /// Tells the client where it is, without an event: a client that is cut off before its first event continues here.
  /// An event stream's id may come without data (WHATWG HTML, section 9.2.6).
  public func position(id: String) {
    write(Array(": connected\nid: \(id)\n\n".utf8))
  }

  /// One event as it is sent.
  /// - Parameter data: one line of JSON.
  public static func frame(id: String, _ name: String, _ data: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.count + 64)
    bytes += "id: \(id)\nevent: \(name)\ndata: ".utf8
    bytes += data
    bytes += "\n\n".utf8
    return bytes
  }

  /// Sends a comment if nothing was sent for `interval`, because proxies close idle connections.
  public func keepAlive(every interval: Duration) {
    if clock.now - lastSent >= interval { write(Array(": ping\n\n".utf8)) }
  }

  private func write(_ bytes: [UInt8]) {
    guard !isGone else { return }
    isGone = !send(bytes)
    lastSent = clock.now
  }
}
