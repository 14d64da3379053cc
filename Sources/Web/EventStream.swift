/// Server-sent events (WHATWG HTML, section 9.2), each in a flush of its own.
public struct EventStream {
  private let send: ([UInt8]) throws -> Void
  private let isGone: () -> Bool

  /// - Parameters:
  ///   - isGone: whether the client is known to have gone away.
  ///   - send: writes and flushes; throws when the client is gone.
  public init(isGone: @escaping () -> Bool = { false }, _ send: @escaping ([UInt8]) throws -> Void) {
    self.send = send
    self.isGone = isGone
  }

  /// Whether nobody listens, as far as that is known without writing.
  public var isAbandoned: Bool { isGone() }

  /// One event with one line of data. `id` is what a client says to continue after it.
  public func event(id: String, _ name: String, _ data: some JSONEncodable) throws {
    var json = JSONWriter()
    json.raw("id: \(id)\nevent: \(name)\ndata: ")
    data.encode(to: &json)
    json.raw("\n\n")
    try send(json.bytes)
  }

  /// A comment: keeps proxies from closing a connection that has nothing to say.
  public func ping() throws {
    try send(Array(": ping\n\n".utf8))
  }
}
