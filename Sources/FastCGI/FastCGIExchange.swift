import CFastCGI
import Glibc

/// An exchange by FastCGI 1.0 and the owner of one `FCGX_Request`. The request is allocated on the heap because libfcgi
/// keeps pointers into it, and is used for one connection after another on the same thread.
final class FastCGIExchange: Exchange {
  private let request: UnsafeMutablePointer<FCGX_Request>
  private let patience: Duration
  /// `patience` for the kernel.
  private let timeLimit: timeval
  private let variables = RequestVariables()
  // Only one thread uses an exchange, and nothing that it calls calls it back.
  @exclusivity(unchecked) private var output = OutputRecords()
  @exclusivity(unchecked) private var writer: DeadlineWriter
  @exclusivity(unchecked) private var isGone = false
  @exclusivity(unchecked) private var hasEnded = false

  /// Bytes. `write` sends what is waiting when there is more than this.
  private static let bufferSize = 64 << 10
  /// POLLRDHUP of poll(2), which the module Glibc does not declare.
  private static let hasEndedSending: Int16 = 0x2000

  /// - Parameter patience: how long the front end may take to send a piece of the request, and to receive what one
  ///   flush sends.
  init(patience: Duration) {
    self.patience = patience
    timeLimit = timeval(patience)
    writer = DeadlineWriter(socket: -1, patience: patience)
    request = .allocate(capacity: 1)
    FCGX_InitRequest(request, -1, 0)
  }

  deinit {
    close()
    request.deallocate()
  }

  /// Takes over a connected descriptor and reads the parameters of its request.
  ///
  /// libfcgi gets the descriptor instead of a listening socket, so that time limits apply to its first read and
  /// stopping needs no signal. `FCGX_Accept_r` reads from `ipcFd` if it is set, and does not close it first if
  /// `keepConnection` is set (libfcgi 2.4.2, fcgiapp.c). Without a listening socket it reports a bad connection instead
  /// of waiting for another one.
  /// - Returns: false if no request came. The connection is then closed.
  func begin(on descriptor: Int32) -> Bool {
    setTimeout(SO_RCVTIMEO, timeLimit, on: descriptor)
    // Applies to what libfcgi sends while it reads, such as its answer to FCGI_GET_VALUES.
    setTimeout(SO_SNDTIMEO, timeLimit, on: descriptor)
    request.pointee.ipcFd = descriptor
    request.pointee.keepConnection = 1
    // If a connection ends or stalls among the parameters, libfcgi takes them for complete; only the error of their
    // stream shows it.
    guard FCGX_Accept_r(request) == 0, FCGX_GetError(request.pointee.in) == 0 else {
      close()
      return false
    }
    // This writes by itself: their 8 KiB would wait for nothing.
    FCGX_FreeStream(&request.pointee.out)
    FCGX_FreeStream(&request.pointee.err)
    output.removeAll()
    output.id = UInt16(truncatingIfNeeded: request.pointee.requestId)
    writer = DeadlineWriter(socket: descriptor, patience: patience)
    isGone = false
    hasEnded = false
    variables.read(request.pointee.envp)
    return true
  }

  /// Ends the answer if that is not done, reads and drops the rest of the body, and closes the connection. A kept
  /// connection would pin this thread to one front end's idle connection.
  func finish() {
    if (try? end()) != nil { dropBody() }
    close()
  }

  var isContradictory: Bool { variables.isContradictory }

  func parameter(_ name: StaticString) -> String? {
    variables.find(name)
  }

  func end() throws(ExchangeError) {
    guard !isGone else { throw .peerGone }
    if !hasEnded { output.end() }
    hasEnded = true
    try sendWaiting()
  }

  func read(_ count: Int) throws(ExchangeError) -> [UInt8] {
    guard let stream = request.pointee.in else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let read = buffer.withMemoryRebound(to: CChar.self) {
        FCGX_GetStr($0.baseAddress, Int32(clamping: $0.count), stream)
      }
      filled = Int(max(read, 0))
    }
    if bytes.count < count && FCGX_GetError(stream) != 0 { throw .bodyIncomplete }
    return bytes
  }

  func write(_ bytes: [UInt8]) throws(ExchangeError) {
    guard !isGone else { throw .peerGone }
    output.append(bytes)
    if output.count >= Self.bufferSize { try sendWaiting() }
  }

  /// Also returns the memory that libfcgi reads with, 8 KiB: an answer in pieces can take minutes.
  func flush() throws(ExchangeError) {
    try sendWaiting()
    releaseInput()
  }

  private func sendWaiting() throws(ExchangeError) {
    guard !isGone else { throw .peerGone }
    do {
      try output.send { records throws(ExchangeError) in try writer.write(records) }
    } catch {
      isGone = true
      throw error
    }
  }

  /// Waits, as `read` does, where the end of the request has not come.
  private func releaseInput() {
    guard let input = request.pointee.in else { return }
    let byte = FCGX_GetChar(input)
    if byte >= 0 { FCGX_UnGetChar(byte, input) } else { FCGX_FreeStream(&request.pointee.in) }
  }

  /// A unix socket tells at once that the peer has closed it. Until something is written, a TCP connection that the peer
  /// has closed looks like one on which it only sends no more: no front end, as it is configured here, does that before
  /// it has the answer.
  var isPeerGone: Bool {
    if isGone { return true }
    let signs = Int16(POLLHUP | POLLERR) | (Self.isUnix(request.pointee.ipcFd) ? 0 : Self.hasEndedSending)
    var connection = pollfd(fd: request.pointee.ipcFd, events: signs, revents: 0)
    return poll(&connection, 1, 0) > 0 && connection.revents & signs != 0
  }

  private static func isUnix(_ descriptor: Int32) -> Bool {
    var family: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &family, &size) == 0 && family == AF_UNIX
  }

  private func dropBody() {
    guard let input = request.pointee.in else { return }
    if variables.find("CONTENT_LENGTH")?.isEmpty ?? true, variables.find("HTTP_TRANSFER_ENCODING") == nil {
      // The empty record that stands for a body has come together with the parameters.
      _ = FCGX_GetChar(input)
    }
    guard FCGX_HasSeenEOF(input) == 0 else { return }
    // nginx waits for the end of the connection with what it has of the answer, and sends no more of the body since the
    // answer has begun. So this side ends first, and reads on.
    shutdown(request.pointee.ipcFd, Int32(SHUT_WR))
    let deadline = ContinuousClock.now + min(patience, Remainder.patience)
    var rest = Remainder.limit
    while rest > 0, FCGX_HasSeenEOF(input) == 0, case let left = deadline - .now, left > .zero {
      setTimeout(SO_RCVTIMEO, left, on: request.pointee.ipcFd)
      let dropped = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) {
        FCGX_GetStr($0.baseAddress, Int32($0.count), input)
      }
      guard dropped > 0 else { return }
      rest -= Int(dropped)
    }
  }

  private func close() {
    let descriptor = request.pointee.ipcFd
    // Zero releases the memory only. libfcgi would wait for the peer without a time limit before it closes.
    FCGX_Free(request, 0)
    request.pointee.ipcFd = -1
    if descriptor >= 0 { Glibc.close(descriptor) }
  }
}
