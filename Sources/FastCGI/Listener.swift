import CFastCGI
import Glibc

/// A listening stream socket. Several processes may share one.
public struct Listener: Sendable {
  /// An address to listen on, in the notation of the option `--listen`.
  public enum Address: Equatable, Sendable {
    /// `unix:/run/spaces/spaces.sock`, created with mode 0660 for the web server's group.
    case unix(path: String)
    /// `127.0.0.1:9000`, IPv4, numeric.
    case tcp(host: String, port: UInt16)
    /// Descriptor 0, as spawn-fcgi, mod_fcgid and systemd's `StandardInput=socket` hand it over.
    case inherited

    /// Reads one of the three notations.
    /// - Throws: `ListenerError.malformed`
    public init(_ text: String) throws(ListenerError) {
      if text == "inherited" {
        self = .inherited
      } else if text.hasPrefix("unix:") && text.utf8.count > 5 {
        self = .unix(path: String(text.dropFirst(5)))
      } else if let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) {
        self = .tcp(host: String(text[..<colon]), port: port)
      } else {
        throw .malformed(text)
      }
    }
  }

  /// The socket, to be passed on to other processes. It stays open until the process ends.
  public let descriptor: Int32
  /// Of a unix socket that this process has made.
  private let path: SocketPath?
  private let backlog: Int32

  /// The longest time for which a thread waits for a connection before it checks whether to stop.
  static let patience = Duration.milliseconds(250)
  /// Microseconds before a thread looks again whether the socket is published.
  private static let pause: UInt32 = 10_000

  /// A unix socket listens from `publish` on, and has no path before: who serves the path goes on until then.
  /// - Parameter backlog: the number of connections that may wait to be accepted (listen(2)). The default is the
  ///   limit that Linux sets, `net.core.somaxconn`, from 5.4 on.
  /// - Throws: `ListenerError` with the address and the reason of the system.
  public init(_ address: Address, backlog: Int32 = 4096) throws(ListenerError) {
    switch address {
    case .inherited:
      guard Self.isInherited else { throw .notListening }
      self.init(STDIN_FILENO)
      // A spawner may have made the socket non-blocking, and accept() would then return at once, again and again.
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    case .unix(let text):
      let path = try SocketPath(text)
      self.init(try Self.open(AF_UNIX, named: text), path, backlog)
    case .tcp(let host, let port): self.init(try Self.listen(host, port, backlog))
    }
  }

  /// Descriptor 0 of a worker, which its supervisor may still have to publish.
  public static var ofSupervisor: Listener { Listener(STDIN_FILENO) }

  private init(_ descriptor: Int32, _ path: SocketPath? = nil, _ backlog: Int32 = 0) {
    self.descriptor = descriptor
    self.path = path
    self.backlog = backlog
    // With a receive timeout on the socket, accept() wakes exactly one thread for each connection and still returns
    // often enough to notice a stop, without signals or poll().
    setTimeout(SO_RCVTIMEO, Self.patience, on: descriptor)
  }

  /// Whether `publish` is needed before anybody can connect.
  public var needsPublishing: Bool { path != nil }

  /// Whether another process listened at the path of a unix socket when this was made; true when that cannot be known.
  public var isPathServed: Bool { path?.isServed ?? false }

  /// Has a unix socket listen at its path instead of whatever is there. A process that listened there keeps what it has
  /// accepted, and gets no more.
  /// - Throws: `ListenerError` with the path and the reason of the system. Nothing has changed then.
  public func publish() throws(ListenerError) {
    try path?.publish(descriptor, backlog: backlog)
  }

  /// Whether descriptor 0 is a listening socket.
  public static var isInherited: Bool {
    var listening: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(STDIN_FILENO, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening == 1
  }

  /// A connected descriptor; nil if none came within `patience` or the peer has left already.
  /// - Throws: `AcceptError` if no connection can be accepted for now.
  func accept() throws(AcceptError) -> Int32? {
    let connected = accept4(descriptor, nil, nil, Int32(SOCK_CLOEXEC.rawValue))
    if connected >= 0 { return connected }
    switch errno {
    case EAGAIN, EINTR, ECONNABORTED: return nil
    case EINVAL:
      // It does not listen yet.
      usleep(Self.pause)
      return nil
    case let code: throw AcceptError(code: code)
    }
  }

  private static func listen(_ host: String, _ port: UInt16, _ backlog: Int32) throws(ListenerError) -> Int32 {
    guard let address = sockaddr_in(host: host, port: port) else { throw .malformed("\(host):\(port)") }
    let descriptor = try open(AF_INET, named: "\(host):\(port)")
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    let bound = withAddress(address) { bind(descriptor, $0, $1) }
    guard bound == 0, Glibc.listen(descriptor, backlog) == 0 else { throw .system("\(host):\(port)", errno) }
    return descriptor
  }

  static func open(_ family: Int32, named name: String) throws(ListenerError) -> Int32 {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .system(name, errno) }
    return descriptor
  }
}

/// Why it is not possible to listen on an address.
public enum ListenerError: Error, Equatable, CustomStringConvertible {
  /// The text is not an address.
  case malformed(String)
  /// The path does not fit into a socket address.
  case pathTooLong(String)
  /// The address is `inherited`, but descriptor 0 is not a listening socket.
  case notListening
  /// The address, and the system's error code (errno).
  case system(String, Int32)

  /// A sentence for the operator.
  public var description: String {
    switch self {
    case .malformed(let text):
      "Cannot listen on “\(text)”: write unix:PATH, ADDRESS:PORT with a numeric address, or inherited."
    case .pathTooLong(let path):
      "Cannot listen on \(path): a unix socket's path has at most 107 bytes, and its folder's 99."
    case .notListening:
      "Cannot listen on descriptor 0: it is not a listening socket. A FastCGI spawner hands one over, or systemd with "
        + "StandardInput=socket; started in another way, give --listen unix:PATH or ADDRESS:PORT."
    case .system(let name, let code): "Cannot listen on \(name): \(String(cString: strerror(code)))."
    }
  }
}

/// Why no connection can be accepted for now; usually the process or the host has no free descriptor.
public struct AcceptError: Error, Equatable, CustomStringConvertible {
  /// The system's error code, such as `EMFILE`.
  public let code: Int32

  /// A sentence for the log.
  public var description: String { "No connection can be accepted: \(String(cString: strerror(code)))." }
}
