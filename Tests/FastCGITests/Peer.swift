import Foundation
import Glibc
import Testing

/// A front end's side of one connection.
final class Peer: Sendable {
  struct Answer {
    var output: [UInt8] = []
    /// The application said that the request has ended.
    var hasEnded = false
    var text: String { String(decoding: output, as: UTF8.self) }
  }

  private let descriptor: Int32
  /// Lives as long as somebody talks to it.
  private let application: Application?

  init(unix path: String, of application: Application? = nil) throws {
    self.application = application
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    descriptor = try Self.connected(AF_UNIX, address)
  }

  init(port: UInt16) throws {
    application = nil
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    descriptor = try Self.connected(AF_INET, address)
  }

  deinit { Glibc.close(descriptor) }

  private static func connected<Address>(_ family: Int32, _ address: Address) throws -> Int32 {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    let status = withUnsafeBytes(of: address) {
      connect(descriptor, $0.bindMemory(to: sockaddr.self).baseAddress, socklen_t($0.count))
    }
    // An answer that never comes is a failure, not a test run without end.
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    return descriptor
  }

  /// False when the other side has closed.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard sent > 0 else { return false }
      rest = rest.dropFirst(sent)
    }
    return true
  }

  /// Some bytes of the answer, at most `count`; empty at its end.
  func receive(_ count: Int = 65_536) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, recv(descriptor, buffer.baseAddress, count, 0))
    }
  }

  /// Everything until the other side closes.
  func answer() -> Answer {
    var bytes: [UInt8] = []
    while case let more = receive(), !more.isEmpty { bytes += more }
    var answer = Answer()
    var rest = bytes[...]
    while rest.count >= 8 {
      let start = rest.startIndex
      let length = Int(rest[start + 4]) << 8 | Int(rest[start + 5])
      let content = rest.dropFirst(8).prefix(length)
      if rest[start + 1] == Record.output { answer.output += content }
      if rest[start + 1] == Record.end { answer.hasEnded = true }
      rest = rest.dropFirst(8 + length + Int(rest[start + 6]))
    }
    return answer
  }

  func stopSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Leaves, whatever is still to come.
  func leave() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

/// A port that nobody listens on.
func freePort() throws -> UInt16 {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  try withUnsafeMutableBytes(of: &address) {
    let pointer = try #require($0.bindMemory(to: sockaddr.self).baseAddress)
    try #require(bind(descriptor, pointer, size) == 0 && getsockname(descriptor, pointer, &size) == 0)
  }
  return UInt16(bigEndian: address.sin_port)
}
