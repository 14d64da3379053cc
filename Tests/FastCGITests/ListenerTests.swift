import FastCGI
import Foundation
import Testing

@Suite struct ListenerTests {
  @Test(arguments: [
    ("unix:/run/x.sock", .unix(path: "/run/x.sock")), ("127.0.0.1:9000", .tcp(host: "127.0.0.1", port: 9000)), ("inherited", .inherited),
  ] as [(String, Listener.Address)])
  func address_isRead(text: String, address: Listener.Address) throws {
    #expect(try Listener.Address(text) == address)
  }

  @Test(arguments: ["", "unix:", "9000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "/run/x.sock"])
  func address_malformed_isRefused(text: String) {
    #expect(throws: ListenerError.malformed(text)) { try Listener.Address(text) }
  }

  @Test func path_tooLong_isRefused() {
    let path = "/tmp/" + String(repeating: "x", count: 200)
    #expect(throws: ListenerError.pathTooLong(path)) { try Listener(.unix(path: path)) }
  }

  @Test func folder_missing_isNamed() {
    let path = "/tmp/spaces-\(UUID().uuidString)/x.sock"
    #expect(throws: ListenerError.system(path, ENOENT)) { try Listener(.unix(path: path)) }
  }

  @Test func host_thatIsAName_isRefused() {
    #expect(throws: ListenerError.malformed("localhost:9000")) { try Listener(.tcp(host: "localhost", port: 9000)) }
  }

  /// Descriptor 0 of the tests is whatever started them.
  @Test func descriptor0_thatDoesNotListen_isRefused() {
    let error = #expect(throws: ListenerError.notListening) { try Listener(.inherited) }
    #expect(error?.description.hasPrefix("Cannot listen on descriptor 0: it is not a listening socket.") == true)
  }

  @Test func socket_isForOwnerAndGroup() throws {
    let application = try Application(echo)
    let mode = try FileManager.default.attributesOfItem(atPath: application.path)[.posixPermissions] as? Int
    #expect(mode == 0o660)
  }

  @Test func socket_leftBehind_isReplaced() throws {
    let path = "/tmp/spaces-fastcgi-\(UUID().uuidString).sock"
    defer { unlink(path) }
    _ = try Listener(.unix(path: path))
    let server = Server(try Listener(.unix(path: path)), limits: .init(threads: 1), handle: echo)
    try server.start()
    defer { server.stop() }
    let peer = try Peer(unix: path)
    peer.send(Record.request(body: [67]))
    #expect(peer.answer().text.hasSuffix("1 C"))
  }

  @Test func connections_thatNobodyAccepts_areCounted() throws {
    let path = "/tmp/spaces-fastcgi-\(UUID().uuidString).sock"
    defer { unlink(path) }
    let listener = try Listener(.unix(path: path))
    #expect(listener.waiting == 0)
    let peers = try (1...3).map { _ in try Peer(unix: path) }
    #expect(listener.waiting == 3)
    let server = Server(listener, limits: .init(threads: 1), handle: echo)
    try server.start()
    defer { server.stop() }
    for peer in peers {
      peer.send(Record.request(body: [67]))
      #expect(peer.answer().text.hasSuffix("1 C"))
    }
    #expect(listener.waiting == 0)
  }

  @Test func connectionsByTCP_thatNobodyAccepts_areCounted() throws {
    let port = try freePort()
    let listener = try Listener(.tcp(host: "127.0.0.1", port: port))
    #expect(listener.waiting == 0)
    let peers = try (1...3).map { _ in try Peer(port: port) }
    #expect(listener.waiting == 3)
    withExtendedLifetime(peers) {}
  }
}
