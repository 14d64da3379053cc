import Foundation
import Testing

@testable import FastCGI

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
    let longest = "/tmp/spaces-fastcgi-" + UUID().uuidString + String(repeating: "x", count: 51)
    #expect(longest.utf8.count == 107)
    let listener = try? Listener(.unix(path: longest))
    #expect(listener != nil)
    listener?.withdraw()
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

  /// A socket file that nobody listens at any more.
  @Test func socket_leftBehind_isReplaced() throws {
    let path = "/tmp/spaces-fastcgi-\(UUID().uuidString).sock"
    defer { unlink(path) }
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    let listener = try Listener(.unix(path: path))
    #expect(!listener.isPlaceTaken)
    try listener.takePlace()
    #expect(try answer(of: path, by: listener).hasSuffix("1 C"))
  }

  @Test(arguments: [false, true])
  func socket_besideAnother_takesItsPlaceWhenItIsTold(isGivenUp: Bool) throws {
    let folder = "/tmp/spaces-fastcgi-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/s"
    let older = try Listener(.unix(path: path))
    try older.takePlace()
    let newer = try Listener(.unix(path: path))
    let first = try Peer(unix: path)
    #expect(older.waiting == 1 && newer.waiting == 0)
    if isGivenUp { newer.withdraw() } else { try newer.takePlace() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["s"])
    let second = try Peer(unix: path)
    #expect(older.waiting == (isGivenUp ? 2 : 1) && newer.waiting == (isGivenUp ? 0 : 1))
    withExtendedLifetime([first, second]) {}
    #expect(newer.isPlaceTaken)
  }

  private func answer(of path: String, by listener: Listener) throws -> String {
    let server = Server(listener, limits: .init(threads: 1), handle: echo)
    try server.start()
    defer { server.stop() }
    let peer = try Peer(unix: path)
    peer.send(Record.request(body: [67]))
    return peer.answer().text
  }

  @Test func connections_thatNobodyAccepts_areCounted() throws {
    let path = "/tmp/spaces-fastcgi-\(UUID().uuidString).sock"
    defer { unlink(path) }
    let listener = try Listener(.unix(path: path))
    try listener.takePlace()
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
