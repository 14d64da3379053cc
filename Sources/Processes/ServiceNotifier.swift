import Glibc

/// Reports the state of the service to the service manager by the protocol of sd_notify(3): datagrams to the socket
/// `$NOTIFY_SOCKET`.
///
/// Without `$NOTIFY_SOCKET` nothing is sent. A message that cannot be delivered is dropped, because the service can
/// work without a service manager.
public struct ServiceNotifier: Sendable {
  /// The path of the socket; an abstract name begins with a zero byte. Nil if there is no service manager.
  private let path: [UInt8]?
  private let isWatched: Bool
  /// The longest time between two calls of `keepAlive`: half of the watchdog's time, at most one second.
  public let pause: Duration

  /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` from the environment.
  public init() {
    func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    // The environment can be inherited from the process that the watchdog is meant for.
    let isMeant = value("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
    self.init(
      socket: value("NOTIFY_SOCKET"), watchdogMicroseconds: isMeant ? value("WATCHDOG_USEC").flatMap(Int.init) : nil)
  }

  /// - Parameters:
  ///   - socket: a path, or `@` and an abstract name.
  ///   - watchdogMicroseconds: the time within which the service manager expects a message; nil without a watchdog.
  init(socket: String?, watchdogMicroseconds: Int?) {
    switch socket?.utf8.first {
    case UInt8(ascii: "/"): path = socket.map { Array($0.utf8) }
    case UInt8(ascii: "@"): path = socket.map { [0] + $0.utf8.dropFirst() }
    default: path = nil
    }
    let time = watchdogMicroseconds ?? 0
    isWatched = time > 0
    pause = isWatched ? min(.seconds(1), .microseconds(time) / 2) : .seconds(1)
  }

  /// Sends `READY=1`: the service answers requests. Sent after the start and after each reload, even if that has
  /// changed nothing.
  /// - Parameter status: the text that `systemctl status` shows; line breaks become spaces.
  public func ready(status: String) {
    send("READY=1\nSTATUS=\(status.split(whereSeparator: \.isNewline).joined(separator: " "))")
  }

  /// Sends `RELOADING=1`: the service reads a new configuration. `ready` ends this state.
  public func reloading() {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    send("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)")
  }

  /// Sends `STOPPING=1`: the service has begun to shut down.
  public func stopping() {
    send("STOPPING=1")
  }

  /// Sends `WATCHDOG=1` if the service manager has set a watchdog: the main loop is running.
  public func keepAlive() {
    if isWatched { send("WATCHDOG=1") }
  }

  private func send(_ text: String) {
    var address = sockaddr_un()
    guard let path, path.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    // An abstract name does not end with a zero byte: its length counts.
    let size = MemoryLayout.offset(of: \sockaddr_un.sun_path)! + path.count
    let bytes = Array(text.utf8)
    _ = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL), $0, socklen_t(size))
      }
    }
  }
}
