import CFastCGI
import Glibc

/// Owner of one `FCGX_Request`. It lives on the heap because libfcgi keeps pointers into it, and
/// serves one connection after another on the same thread.
final class FastCGIExchange: Exchange {
  private let request: UnsafeMutablePointer<FCGX_Request>

  init() {
    request = .allocate(capacity: 1)
    FCGX_InitRequest(request, -1, 0)
  }

  deinit {
    finish()
    request.deallocate()
  }

  /// Takes over a connected descriptor and reads the request's parameters from it.
  ///
  /// libfcgi is handed the descriptor instead of a listening socket: time-outs are in force before
  /// its first read, and stopping needs no signal. `FCGX_Accept_r` reads from `ipcFd` when it is
  /// set, and closes it first unless `keepConnection` says that it is kept (2.4.2, fcgiapp.c).
  /// With no listening socket it reports a bad connection instead of waiting for another one.
  func begin(on descriptor: Int32) -> Bool {
    request.pointee.ipcFd = descriptor
    request.pointee.keepConnection = 1
    // A connection that ends or stalls among the parameters looks to libfcgi as if they were complete;
    // only the error of the stream they came from tells.
    guard FCGX_Accept_r(request) == 0, FCGX_GetError(request.pointee.in) == 0 else {
      request.pointee.keepConnection = 0
      return false
    }
    // A kept connection would pin this thread to one front end's idle connection.
    request.pointee.keepConnection = 0
    return true
  }

  /// Sends what is buffered and closes the connection.
  func finish() {
    FCGX_Finish_r(request)
  }

  func parameter(_ name: String) -> String? {
    guard let value = FCGX_GetParam(name, request.pointee.envp) else { return nil }
    return String(cString: value)
  }

  func read(_ count: Int) throws(ExchangeError) -> [UInt8] {
    let stream = request.pointee.in
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
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(1 << 20)
      let written = piece.withUnsafeBytes {
        FCGX_PutStr($0.bindMemory(to: CChar.self).baseAddress, Int32($0.count), request.pointee.out)
      }
      guard written == Int32(piece.count) else { throw .peerGone }
      rest = rest.dropFirst(piece.count)
    }
  }

  func flush() throws(ExchangeError) {
    guard FCGX_FFlush(request.pointee.out) == 0 else { throw .peerGone }
  }

  /// A unix socket says at once when the other side has closed it; TCP only after a write.
  var isPeerGone: Bool {
    var connection = pollfd(fd: request.pointee.ipcFd, events: 0, revents: 0)
    return poll(&connection, 1, 0) > 0 && connection.revents & Int16(POLLHUP | POLLERR) != 0
  }
}
