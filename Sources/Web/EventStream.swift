/// Server-sent events (WHATWG HTML, section 9.2), each in a flush of its own.
public struct EventStream {
  private let send: ([UInt8]) throws -> Void

  /// - Parameter send: writes and flushes; throws when the client is gone.
  public init(_ send: @escaping ([UInt8]) throws -> Void) {
    self.send = send
  }

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
