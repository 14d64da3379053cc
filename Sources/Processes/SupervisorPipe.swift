import Glibc

/// A worker's end of the pipe to its supervisor. The worker reports on it, once, whether its start has succeeded, and
/// learns from it when the supervisor has ended.
public struct SupervisorPipe: Sendable {
  /// The descriptor that workers find it on.
  public static let inheritedDescriptor: Int32 = 4
  /// The byte that says “ready”. Anything else is the reason of a failure, as text.
  static let ready: UInt8 = 0

  /// Takes over the pipe that a supervisor handed to this process.
  public init() {
    // What this process starts has no use for it.
    _ = fcntl(Self.inheritedDescriptor, F_SETFD, FD_CLOEXEC)
  }

  /// Reports that this process answers requests from now on.
  public func reportReady() {
    send([Self.ready])
  }

  /// Reports why this process cannot start. The process is expected to end then.
  public func report(failure reason: String) {
    send(Array(reason.utf8.prefix(Self.longestReason)))
  }

  /// Below what a pipe takes at once.
  static let longestReason = 2048

  /// Whether the supervisor has ended: nobody has the other end open. True also without a supervisor.
  public var isBroken: Bool {
    var request = pollfd(fd: Self.inheritedDescriptor, events: 0, revents: 0)
    return poll(&request, 1, 0) != 0
  }

  private func send(_ bytes: [UInt8]) {
    while write(Self.inheritedDescriptor, bytes, bytes.count) < 0, errno == EINTR {}
  }
}
