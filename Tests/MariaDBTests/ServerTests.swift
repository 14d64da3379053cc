import Foundation
import MariaDB
import MariaDBFixture
import Testing

/// What needs a server of its own: on TCP, with TLS, with small limits, or gone.
@Suite(.serialized) struct ServerTests {
  private static let server = Result { try start() }
  let server: TestServer

  init() throws {
    server = try Self.server.get()
  }

  private static func start() throws -> TestServer {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("spaces-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (key, certificate) = (folder.path + "/key.pem", folder.path + "/certificate.pem")
    let openssl = Process()
    openssl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    openssl.arguments =
      ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
      + ["-keyout", key, "-out", certificate]
    openssl.standardError = FileHandle.nullDevice
    try openssl.run()
    openssl.waitUntilExit()
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
    return try TestServer(
      networking: true,
      options: ["--ssl-key=\(key)", "--ssl-cert=\(certificate)", "--max-prepared-stmt-count=20"])
  }

  private func url(_ query: String = "", hosts: String? = nil) throws -> DatabaseURL {
    let port = try #require(server.port)
    return try DatabaseURL("mariadb://root@\(hosts ?? "127.0.0.1:\(port)")/mysql\(query)")
  }

  private func cipher(_ connection: Connection) throws -> String? {
    try connection.first("SHOW SESSION STATUS LIKE 'Ssl_cipher'") { row in
      _ = try row.next(String.self)
      return try row.next(String.self)
    }
  }

  @Test func tls_on_encrypts() throws {
    #expect(try cipher(Connection(url("?tls=on")))?.isEmpty == false)
  }

  @Test func tls_off_doesNotEncrypt() throws {
    #expect(try cipher(Connection(url("?tls=off"))) == "")
  }

  @Test func tls_verifyWithACertificateNobodyVouchesFor_isRefused() throws {
    #expect(throws: DatabaseError.self) { try Connection(url("?tls=verify")) }
  }

  @Test func tls_onWithAServerThatHasNone_isRefused() throws {
    var url = try TestServer.shared.get().url("mysql")
    url.tls = .on
    #expect(throws: DatabaseError.self) { try Connection(url) }
  }

  @Test func hosts_firstDoesNotAnswer_theNextIsUsed() throws {
    // Port 1 of the loopback address: nothing listens there, and the kernel says so at once.
    let connection = try Connection(url(hosts: "127.0.0.1:1,127.0.0.1:\(try #require(server.port))"))
    #expect(try connection.first("SELECT 1") { try $0.next() } == 1)
  }

  @Test func hosts_noneAnswers_isAConnectionError() throws {
    let error = #expect(throws: DatabaseError.self) { try Connection(url(hosts: "127.0.0.1:1,127.0.0.1:1")) }
    #expect(error?.isConnectionLost == true)
  }

  @Test func statements_beyondTheServersLimit_makeRoomForTheNext() throws {
    let connection = try Connection(url())
    for number in 0..<50 {
      #expect(try connection.first("SELECT \(raw: String(number))") { try $0.next() } == number)
    }
  }

  @Test func server_stopped_isAConnectionErrorAndThePoolIsEmpty() throws {
    let server = try TestServer()
    let database = Database(url: server.url("mysql"), connections: 2, deadline: .seconds(5))
    try database.read { _ = try $0.connectionID() }
    server.stop()
    let error = #expect(throws: DatabaseError.self) { try database.read { try $0.connectionID() } }
    #expect(error?.isConnectionLost == true)
    #expect(throws: DatabaseError.self) { try database.transaction { try $0.execute("DO 1") } }
    #expect(database.statistics.open == 0)
  }
}
