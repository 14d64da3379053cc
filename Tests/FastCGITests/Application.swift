import FastCGI
import Foundation

/// A server of the library under test on a socket of its own.
final class Application: Sendable {
  let path: String
  let server: Server

  init(
    threads: Int = 8, stall: Duration = .seconds(20), reads: ConcurrencyLimit? = nil,
    _ handle: @escaping @Sendable (any Exchange) -> Void
  ) throws {
    path = "/tmp/spaces-fastcgi-\(UUID().uuidString).sock"
    let listener = try Listener(.unix(path: path))
    server = Server(listener, limits: .init(threads: threads, stall: stall), reads: reads, handle: handle)
    try server.start()
    try listener.publish()
  }

  deinit {
    server.stop()
    unlink(path)
  }

  func connect() throws -> Peer { try Peer(unix: path, of: self) }

  /// Sends a whole request and reads the whole answer.
  func ask(_ request: [UInt8]) throws -> Peer.Answer {
    let peer = try connect()
    peer.send(request)
    return peer.answer()
  }
}

/// Answers with the body, after its length.
@Sendable func echo(_ exchange: any Exchange) {
  let count = exchange.parameter("CONTENT_LENGTH").flatMap(Int.init) ?? 0
  do {
    let body = try exchange.read(count)
    try exchange.write(Array("Status: 200 OK\r\n\r\n\(body.count) ".utf8) + body)
    try exchange.flush()
  } catch {
    try? exchange.write(Array("\(error)".utf8))
  }
}
