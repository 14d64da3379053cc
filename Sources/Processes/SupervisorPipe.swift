import Glibc

/// A worker's end of the pipe to its supervisor. The worker reports on it, once, whether its start has succeeded, and
/// can see from it that the supervisor has ended.
public struct SupervisorPipe: Sendable {
  /// The descriptor of the pipe in a worker process.
  public static let inheritedDescriptor: Int32 = 4
  /// The byte that reports a successful start. Anything else is the reason of a failure, as text.
  static let ready: UInt8 = 0

  /// Takes over the pipe that the supervisor has passed on `inheritedDescriptor`.
  public init() {
    // Programs that this process starts do not use the pipe.
    _ = fcntl(Self.inheritedDescriptor, F_SETFD, FD_CLOEXEC)
  }

  /// Reports that this process answers requests from now on.
  public func reportReady() {
    send([Self.ready])
  }

  /// Reports why this process cannot start. The process is expected to exit afterwards.
  /// - Parameter reason: a sentence; cut after 2048 bytes of UTF-8.
  public func report(failure reason: String) {
    send(Array(reason.utf8.prefix(Self.longestReason)))
  }

  /// Bytes: less than POSIX's `PIPE_BUF` of 4096, which a pipe takes in one write.
  static let longestReason = 2048

  /// Whether the supervisor has ended, so that no process has the other end open. Also true in a process that has no
  /// supervisor.
  public var isBroken: Bool {
    var request = pollfd(fd: Self.inheritedDescriptor, events: 0, revents: 0)
    return poll(&request, 1, 0) != 0
  }

  private func send(_ bytes: [UInt8]) {
    while write(Self.inheritedDescriptor, bytes, bytes.count) < 0, errno == EINTR {}
  }
}
