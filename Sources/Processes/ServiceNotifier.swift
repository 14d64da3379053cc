import Glibc

/// Tells the service manager how the service is doing, by the protocol of sd_notify(3): datagrams to `$NOTIFY_SOCKET`.
///
/// Without `$NOTIFY_SOCKET` nothing is sent. A message that cannot be delivered is dropped: the service goes on without
/// its manager.
public struct ServiceNotifier: Sendable {
  /// The path; an abstract name begins with a zero byte. Nil when nobody listens.
  private let path: [UInt8]?
  private let isWatched: Bool
  /// The longest time between two calls of `keepAlive`: half of the watchdog's time, and a second at most.
  public let pause: Duration

  /// What this process finds in its environment.
  public init() {
    func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    // A watchdog may be meant for another process that has handed its environment on.
    let isMeant = value("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
    self.init(
      socket: value("NOTIFY_SOCKET"), watchdogMicroseconds: isMeant ? value("WATCHDOG_USEC").flatMap(Int.init) : nil)
  }

  /// - Parameters:
  ///   - socket: a path, or `@` and an abstract name.
  ///   - watchdogMicroseconds: how long the service manager waits for a sign of life; nil when it does not.
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

  /// The service answers requests: after the start, or after a reload, whether or not that has changed anything.
  /// - Parameter status: for `systemctl status`, one line.
  public func ready(status: String) {
    send("READY=1\nSTATUS=\(status.split(whereSeparator: \.isNewline).joined(separator: " "))")
  }

  /// The service takes on a new configuration; `ready` ends that.
  public func reloading() {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    send("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)")
  }

  /// The service has begun to end.
  public func stopping() {
    send("STOPPING=1")
  }

  /// The main loop still turns.
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
    // An abstract name has no closing zero: its length counts.
    let size = MemoryLayout.offset(of: \sockaddr_un.sun_path)! + path.count
    let bytes = Array(text.utf8)
    _ = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL), $0, socklen_t(size))
      }
    }
  }
}
