import Glibc

extension Listener {
  /// Connections that no thread has accepted yet.
  public struct Queue: Sendable, Equatable {
    /// How many wait.
    public var waiting: Int
    /// How many may wait, before the system refuses more: the listener's backlog, cut to `net.core.somaxconn`.
    public var capacity: Int

    /// Makes a queue; see the properties.
    public init(waiting: Int, capacity: Int) {
      self.waiting = waiting
      self.capacity = capacity
    }
  }

  /// The queue now; nil where the system does not tell, and before `publish`.
  public var queue: Queue? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    return tcpQueue ?? unixQueue(inode: UInt32(truncatingIfNeeded: status.st_ino))
  }

  /// `tcpi_unacked` and `tcpi_sacked` of tcp(7)'s `TCP_INFO`: for a listening socket, what waits and may wait. Nil for
  /// other sockets.
  private var tcpQueue: Queue? {
    var information = [UInt32](repeating: 0, count: 26)
    var size = socklen_t(information.count * 4)
    guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &information, &size) == 0, size >= 32 else { return nil }
    return Queue(waiting: Int(information[6]), capacity: Int(information[7]))
  }

  /// Asks the kernel by sock_diag(7), as ss(8) does.
  private func unixQueue(inode: UInt32) -> Queue? {
    let kernel = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), Self.diagnosis)
    guard kernel >= 0 else { return nil }
    defer { close(kernel) }
    setTimeout(SO_RCVTIMEO, Self.patience, on: kernel)
    // nlmsghdr: length, type and flags (a request), number, sender. unix_diag_req: family, states, inode, what to show,
    // any cookie.
    let request: [UInt32] = [
      40, Self.byFamily | 1 << 16, 1, 0, UInt32(AF_UNIX), 1 << Self.listening, inode, Self.showsQueue, .max, .max,
    ]
    guard send(kernel, request, request.count * 4, 0) == request.count * 4 else { return nil }
    var answer = [UInt32](repeating: 0, count: 256)
    let words = recv(kernel, &answer, answer.count * 4, 0) / 4
    guard words >= 8, answer[1] & 0xffff == Self.byFamily, answer[5] == inode else { return nil }
    // Attributes follow unix_diag_msg: length and type, then the value, to a multiple of four bytes.
    var place = 8
    while place + 2 < words {
      let (length, type) = (Int(answer[place] & 0xffff), answer[place] >> 16)
      if type == Self.lengths { return Queue(waiting: Int(answer[place + 1]), capacity: Int(answer[place + 2])) }
      guard length >= 4 else { return nil }
      place += (length + 3) / 4
    }
    return nil
  }

  /// NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, TCP_LISTEN, UDIAG_SHOW_RQLEN and UNIX_DIAG_RQLEN of the kernel's headers.
  private static let diagnosis: Int32 = 4
  private static let byFamily: UInt32 = 20
  private static let listening: UInt32 = 10
  private static let showsQueue: UInt32 = 0x10
  private static let lengths: UInt32 = 4
}
