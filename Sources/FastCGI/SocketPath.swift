import Glibc

/// The path of a unix socket, which another process may serve until this one has a socket to publish there.
struct SocketPath: Sendable {
  /// Whether another process listened there at first; true when that cannot be known.
  let isServed: Bool
  private let path: String
  /// With its slash; empty for the current one.
  private let folder: String

  /// Of a name that `publish` makes.
  private static let longestName = 7

  /// Refuses what `publish` could not do either, as far as that can be known.
  /// - Throws: `ListenerError` with the path and the reason of the system.
  init(_ path: String) throws(ListenerError) {
    self.path = path
    folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let longest = folder + String(repeating: "x", count: Self.longestName)
    guard sockaddr_un(path: path) != nil, sockaddr_un(path: longest) != nil else { throw .pathTooLong(path) }
    guard access(folder.isEmpty ? "." : folder, W_OK | X_OK) == 0 else { throw .system(path, errno) }
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { throw .system(path, EISDIR) }
    isServed = try Self.isServed(path)
  }

  /// Binds the socket under another name beside the path first: rename() then replaces what is there in one step, so
  /// that everybody who connects reaches one process or the other. Processes in containers may have the same number, so
  /// the name is a random one.
  /// - Throws: `ListenerError` with the path and the reason of the system.
  func publish(_ descriptor: Int32, backlog: Int32) throws(ListenerError) {
    let name = folder + "." + String(UInt32.random(in: 0..<1 << 30), radix: 36)
    guard let address = sockaddr_un(path: name) else { throw .pathTooLong(path) }
    guard withAddress(address, { bind(descriptor, $0, $1) }) == 0 else { throw .system(path, errno) }
    guard chmod(name, 0o660) == 0, listen(descriptor, backlog) == 0, rename(name, path) == 0 else {
      let code = errno
      unlink(name)
      throw .system(path, code)
    }
  }

  private static func isServed(_ path: String) throws(ListenerError) -> Bool {
    guard let address = sockaddr_un(path: path) else { return false }
    let probe = try Listener.open(AF_UNIX, named: path)
    defer { close(probe) }
    // When its queue is full it is there all the same.
    _ = fcntl(probe, F_SETFL, O_NONBLOCK)
    return withAddress(address) { connect(probe, $0, $1) } == 0 || errno == EAGAIN || errno == EACCES
  }
}
