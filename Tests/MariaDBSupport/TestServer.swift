import Glibc
import MariaDB
import Synchronization

/// A private mariadbd in a folder of its own: empty at first, gone with its folder when this process ends.
public final class TestServer: Sendable {
  /// The one that all tests of the process share, started by the first of them. On a unix socket only.
  public static let shared = Result { try TestServer() }

  public let folder: String
  /// Nil without networking.
  public let port: UInt16?
  private let supervisor: Child
  private let databases = Atomic(0)
  private static let running = Mutex<[Child]>([])

  public var socket: String { folder + "/socket" }

  /// With `networking` it also listens on a free port of the loopback address.
  public init(networking: Bool = false, options: [String] = []) throws {
    var template = Array("/tmp/spaces-mariadb-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw FixtureError(description: "mkdtemp failed") }
    folder = String(cString: made)
    port = networking ? try Self.freePort() : nil
    // A server that starts removes the temporary tables of any other in the same folder.
    var common = ["--no-defaults", "--datadir=\(folder)/data", "--tmpdir=\(folder)"]
    if geteuid() == 0 {
      // The server refuses to run as root.
      guard let user = getpwnam("mysql") else { throw FixtureError(description: "There is no user mysql.") }
      try check(chown(folder, user.pointee.pw_uid, user.pointee.pw_gid))
      common.append("--user=mysql")
    }
    let log = folder + "/log"
    let install = try Child(
      ["mariadb-install-db"] + common + ["--auth-root-authentication-method=normal", "--skip-test-db"],
      log: log)
    close(install.input)
    guard install.wait() == 0 else { throw FixtureError(description: "mariadb-install-db: see \(log)") }
    let network = port.map { ["--bind-address=127.0.0.1", "--port=\($0)"] } ?? ["--skip-networking"]
    // The shell outlives a test process that crashes, and stops the server when the pipe ends.
    let supervise = """
      PATH=$PATH:/usr/sbin:/usr/local/sbin; folder=$1; shift
      mariadbd "$@" & server=$!
      read line
      kill $server; wait $server; rm -rf "$folder"
      """
    supervisor = try Child(
      ["sh", "-c", supervise, "sh", folder] + common + network + options + [
        "--socket=\(folder)/socket", "--pid-file=\(folder)/pid", "--max-connections=400",
        "--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=0", "--skip-name-resolve",
      ], log: log)
    Self.stopAtExit(supervisor)
    try waitUntilReady(log)
  }

  /// A URL of the database `name` over the socket.
  public func url(_ name: String) -> DatabaseURL {
    var url = DatabaseURL(name: name)
    url.user = "root"
    url.socket = socket
    return url
  }

  /// Creates an empty database whose name nobody else in this process gets.
  public func createDatabase() throws -> DatabaseURL {
    let number = databases.add(1, ordering: .relaxed).newValue
    let connection = try Connection(url("mysql"))
    try connection.execute("CREATE DATABASE \(raw: "test\(number)") CHARACTER SET utf8mb4")
    return url("test\(number)")
  }

  /// Ends the server as an administrator would, and returns when it is gone.
  public func stop() {
    Self.running.withLock { $0.removeAll { $0.pid == supervisor.pid } }
    close(supervisor.input)
    _ = supervisor.wait()
  }

  private func waitUntilReady(_ log: String) throws {
    // 30 s, far more than it takes: a server that is not there by then is not coming.
    for _ in 0..<3_000 {
      if (try? Connection(url("mysql"))) != nil { return }
      guard supervisor.isRunning else { break }
      usleep(10_000)
    }
    throw FixtureError(description: "mariadbd did not start: see \(log)")
  }

  private static func stopAtExit(_ child: Child) {
    running.withLock {
      if $0.isEmpty {
        atexit {
          TestServer.running.withLock { children in
            for child in children { close(child.input) }
            for child in children { _ = child.wait() }
          }
        }
      }
      $0.append(child)
    }
  }

  private static func freePort() throws -> UInt16 {
    let listener = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    try withUnsafeMutableBytes(of: &address) {
      let pointer = $0.assumingMemoryBound(to: sockaddr.self).baseAddress!
      try check(bind(listener, pointer, length))
      try check(getsockname(listener, pointer, &length))
    }
    return UInt16(bigEndian: address.sin_port)
  }
}
