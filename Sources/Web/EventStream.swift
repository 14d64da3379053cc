/// Server-sent events (WHATWG HTML, section 9.2), each in a flush of its own.
///
/// This is the one place that knows whether the client is gone. What is sent after that is dropped, so that whoever
/// makes the events need not look.
public final class EventStream {
  private let send: ([UInt8]) -> Bool
  private let isPeerGone: () -> Bool
  private let clock = ContinuousClock()
  private var lastSent: ContinuousClock.Instant
  /// Whether an event could not be sent.
  public private(set) var isGone = false

  /// - Parameters:
  ///   - isGone: whether the client is known to have gone away, without writing.
  ///   - send: writes and flushes; false when the client is gone.
  public init(isGone: @escaping () -> Bool = { false }, _ send: @escaping ([UInt8]) -> Bool) {
    self.send = send
    isPeerGone = isGone
    lastSent = clock.now
  }

  /// Whether nobody listens, as far as that is known without writing.
  public var isAbandoned: Bool { isGone || isPeerGone() }

  /// One event with one line of data.
  /// - Parameter id: what a client says to continue after this event.
  public func event(id: String, _ name: StaticString, _ data: some JSONEncodable) {
    guard !isGone else { return }
    var json = JSONWriter()
    json.raw("id: \(id)\nevent: \(name)\ndata: ")
    data.encode(to: &json)
    json.raw("\n\n")
    write(json.bytes)
  }

  /// Sends a comment when nothing was sent for `interval`: proxies close a connection that has nothing to say.
  public func keepAlive(every interval: Duration) {
    if clock.now - lastSent >= interval { write(Array(": ping\n\n".utf8)) }
  }

  private func write(_ bytes: [UInt8]) {
    guard !isGone else { return }
    isGone = !send(bytes)
    lastSent = clock.now
  }
}
