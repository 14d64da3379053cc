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

  @Test func path_tooLong_isRefused() throws {
    let path = "/tmp/" + String(repeating: "x", count: 200)
    #expect(throws: ListenerError.pathTooLong(path)) { try Listener(.unix(path: path)) }
    let longest = "/tmp/spaces-fastcgi-" + UUID().uuidString + String(repeating: "x", count: 51)
    #expect(longest.utf8.count == 107)
    defer { unlink(longest) }
    let listener = try Listener(.unix(path: longest))
    try listener.publish()
    #expect(try answer(of: longest, by: listener).hasSuffix("1 C"))
  }

  /// The name under which a socket is bound at first is longer.
  @Test func path_whoseFolderIsTooLong_isRefused() throws {
    let folder = "/tmp/spaces-fastcgi-\(UUID().uuidString)" + String(repeating: "x", count: 44)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(throws: ListenerError.pathTooLong(folder + "/s")) { try Listener(.unix(path: folder + "/s")) }
  }

  @Test func folder_isNoPath() {
    #expect(throws: ListenerError.system("/tmp", EISDIR)) { try Listener(.unix(path: "/tmp")) }
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

  /// A socket that nobody listens at any more.
  @Test func socket_leftBehind_isReplaced() throws {
    let path = "/tmp/spaces-fastcgi-\(UUID().uuidString).sock"
    defer { unlink(path) }
    let before = try Listener(.unix(path: path))
    try before.publish()
    close(before.descriptor)
    let listener = try Listener(.unix(path: path))
    #expect(!listener.isPathServed)
    try listener.publish()
    #expect(try answer(of: path, by: listener).hasSuffix("1 C"))
  }

  @Test func socket_besideAnother_takesItsPlaceWhenItIsPublished() throws {
    let folder = "/tmp/spaces-fastcgi-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/s"
    let older = try Listener(.unix(path: path))
    #expect(!older.isPathServed)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    try older.publish()
    let newer = try Listener(.unix(path: path))
    #expect(newer.isPathServed)
    let first = try Peer(unix: path)
    // To look whether somebody listens there is a connection too.
    #expect(older.queue?.waiting == 2 && newer.queue?.waiting ?? 0 == 0)
    try newer.publish()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["s"])
    let second = try Peer(unix: path)
    #expect(older.queue?.waiting == 2 && newer.queue?.waiting == 1)
    withExtendedLifetime([first, second]) {}
  }

  /// What came into its way since it was made.
  @Test func socket_thatCannotBePublished_leavesNothing() throws {
    let folder = "/tmp/spaces-fastcgi-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/s"
    let listener = try Listener(.unix(path: path))
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(throws: ListenerError.system(path, EISDIR)) { try listener.publish() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["s"])
  }

  /// A worker may be ready before its supervisor publishes the socket.
  @Test func server_ofASocketThatIsPublishedLater_answers() throws {
    let path = "/tmp/spaces-fastcgi-\(UUID().uuidString).sock"
    defer { unlink(path) }
    let listener = try Listener(.unix(path: path))
    let server = Server(listener, limits: .init(threads: 1), handle: echo)
    try server.start()
    defer { server.stop() }
    usleep(50_000)
    try listener.publish()
    let peer = try Peer(unix: path)
    peer.send(Record.request(body: [67]))
    #expect(peer.answer().text.hasSuffix("1 C"))
  }

  private func answer(of path: String, by listener: Listener) throws -> String {
    let server = Server(listener, limits: .init(threads: 1), handle: echo)
    try server.start()
    defer { server.stop() }
    let peer = try Peer(unix: path)
    peer.send(Record.request(body: [67]))
    return peer.answer().text
  }

  /// Programs that this process starts meanwhile would keep it open.
  @Test func connection_isNotInherited() throws {
    let path = "/tmp/spaces-fastcgi-\(UUID().uuidString).sock"
    defer { unlink(path) }
    let listener = try Listener(.unix(path: path))
    try listener.publish()
    let peer = try Peer(unix: path)
    let connection = try #require(try listener.accept())
    defer { close(connection) }
    #expect(fcntl(connection, F_GETFD) == FD_CLOEXEC)
    withExtendedLifetime(peer) {}
  }

  @Test func connections_thatNobodyAccepts_areCounted() throws {
    let path = "/tmp/spaces-fastcgi-\(UUID().uuidString).sock"
    defer { unlink(path) }
    let listener = try Listener(.unix(path: path), backlog: 9)
    try listener.publish()
    #expect(listener.queue == .init(waiting: 0, capacity: 9))
    let peers = try (1...3).map { _ in try Peer(unix: path) }
    #expect(listener.queue == .init(waiting: 3, capacity: 9))
    let server = Server(listener, limits: .init(threads: 1), handle: echo)
    try server.start()
    defer { server.stop() }
    for peer in peers {
      peer.send(Record.request(body: [67]))
      #expect(peer.answer().text.hasSuffix("1 C"))
    }
    #expect(listener.queue?.waiting == 0)
  }

  @Test func connectionsByTCP_thatNobodyAccepts_areCounted() throws {
    let port = try freePort()
    let listener = try Listener(.tcp(host: "127.0.0.1", port: port), backlog: 9)
    #expect(listener.queue == .init(waiting: 0, capacity: 9))
    let peers = try (1...3).map { _ in try Peer(port: port) }
    #expect(listener.queue == .init(waiting: 3, capacity: 9))
    withExtendedLifetime(peers) {}
  }
}
