import Glibc

/// Sends bytes with a deadline to a peer that may read slowly or not at all.
///
/// `SO_SNDTIMEO` alone is no deadline: it starts anew with each piece that the peer takes, so a peer that reads one
/// byte a second would occupy a thread for hours.
struct DeadlineWriter {
  private let descriptor: Int32
  private let isSocket: Bool
  /// The time limit of one call of `write`.
  private let patience: Duration

  /// Bytes of a blocking send. The kernel applies `SO_SNDTIMEO` to each buffer that it fills, and this size fits into
  /// one buffer even with the smallest `SO_SNDBUF` (4608 bytes).
  private static let piece = 2048
  /// Pieces that one system call gathers; more are copied together first.
  private static let mostGathered = 64
  /// Bytes: POSIX's `PIPE_BUF`. A pipe that poll(2) reports as writable takes so much without blocking.
  private static let pipePiece = 4096

  init(socket descriptor: Int32, patience: Duration) {
    self.descriptor = descriptor
    self.patience = patience
    isSocket = true
  }

  init(_ descriptor: Int32, patience: Duration) {
    self.descriptor = descriptor
    self.patience = patience
    var status = stat()
    isSocket = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
  }

  /// Sends all of `pieces`, one after the other.
  /// - Throws: `ExchangeError.peerGone` if the peer has closed, or has not taken all within `patience`.
  func write(_ pieces: [[UInt8]]) throws(ExchangeError) {
    let sent = isSocket && pieces.count <= Self.mostGathered ? sendAtOnce(pieces) : 0
    guard sent < pieces.reduce(0, { $0 + $1.count }) else { return }
    try write(Array(pieces.joined().dropFirst(sent)))
  }

  /// Sends all of `bytes`.
  /// - Throws: the error of `write(_:)` for pieces.
  func write(_ bytes: [UInt8]) throws(ExchangeError) {
    let deadline = ContinuousClock.now + patience
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        let rest = UnsafeRawBufferPointer(rebasing: buffer[sent...])
        return isSocket ? send(rest, until: deadline) : write(rest, until: deadline)
      }
      guard let count else { throw .peerGone }
      sent += count
    }
  }

  /// - Returns: the number of bytes that the peer takes without waiting, possibly 0, also after an error.
  private func sendAtOnce(_ pieces: [[UInt8]]) -> Int {
    withUnsafeTemporaryAllocation(of: iovec.self, capacity: pieces.count) { places in
      withPlaces(of: pieces, 0, in: places.baseAddress!) {
        var message = msghdr()
        message.msg_iov = places.baseAddress
        message.msg_iovlen = pieces.count
        return max(0, sendmsg(descriptor, &message, Int32(MSG_DONTWAIT | MSG_NOSIGNAL)))
      }
    }
  }

  /// Calls `body` with the places of all pieces from `index` on.
  private func withPlaces(
    of pieces: [[UInt8]], _ index: Int, in places: UnsafeMutablePointer<iovec>, _ body: () -> Int
  ) -> Int {
    guard index < pieces.count else { return body() }
    return pieces[index].withUnsafeBytes { bytes in
      places[index] = iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
      return withPlaces(of: pieces, index + 1, in: places, body)
    }
  }

  /// - Returns: the number of bytes taken, possibly 0; nil if the peer takes no more.
  private func send(_ bytes: UnsafeRawBufferPointer, until deadline: ContinuousClock.Instant) -> Int? {
    let count = Glibc.send(
      descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
    if count > 0 { return count }
    guard errno == EAGAIN || errno == EINTR else { return nil }
    let left = deadline - .now
    guard left > .zero else { return nil }
    // A blocking send goes on as soon as there is any room. A unix socket polls as writable only when three quarters
    // of its buffer are free, which a slow reader may not reach in time.
    setTimeout(SO_SNDTIMEO, left, on: descriptor)
    let waited = Glibc.send(descriptor, bytes.baseAddress, min(bytes.count, Self.piece), Int32(MSG_NOSIGNAL))
    if waited > 0 { return waited }
    return errno == EAGAIN || errno == EINTR ? 0 : nil
  }

  private func write(_ bytes: UnsafeRawBufferPointer, until deadline: ContinuousClock.Instant) -> Int? {
    guard isReady(POLLOUT, descriptor, until: deadline) else { return nil }
    let count = Glibc.write(descriptor, bytes.baseAddress, min(bytes.count, Self.pipePiece))
    if count > 0 { return count }
    return errno == EAGAIN || errno == EINTR ? 0 : nil
  }
}

/// Waits for `event`, a condition of poll(2).
/// - Returns: false if the deadline passes first. An error or a hang-up counts as ready, because the next call reports
///   it.
func isReady(_ event: Int32, _ descriptor: Int32, until deadline: ContinuousClock.Instant) -> Bool {
  var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
  while true {
    let (seconds, attoseconds) = max(.zero, deadline - .now).components
    // Rounded up: otherwise a deadline less than a millisecond away would be polled for without a pause.
    let status = poll(&request, 1, Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
    if status > 0 { return true }
    if status == 0 || errno != EINTR { return false }
  }
}

/// Sets `SO_RCVTIMEO` or `SO_SNDTIMEO`.
func setTimeout(_ option: Int32, _ time: Duration, on descriptor: Int32) {
  setTimeout(option, timeval(time), on: descriptor)
}

/// Sets `SO_RCVTIMEO` or `SO_SNDTIMEO`.
func setTimeout(_ option: Int32, _ value: timeval, on descriptor: Int32) {
  var value = value
  setsockopt(descriptor, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<timeval>.size))
}

extension timeval {
  /// At least a microsecond: zero would disable a time limit.
  init(_ time: Duration) {
    let (seconds, attoseconds) = time.components
    self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    if tv_sec <= 0 && tv_usec <= 0 { self = timeval(tv_sec: 0, tv_usec: 1) }
  }
}
