import Foundation
import Glibc
import Synchronization

/// A TCP server on loopback that plays one script for each connection, byte for byte; the last script repeats.
public final class ScriptedServer: Sendable {
  public enum Step: Sendable {
    /// Reads one request with its body, by Content-Length.
    case request
    case send(String)
    case sendBytes([UInt8])
    /// One byte to a segment, as far as the kernel allows.
    case trickle(String)
    /// Until the test calls ``release()``, once for each gate.
    case gate
    /// Says nothing until the peer closes.
    case untilPeerCloses
    /// Sends until the peer closes.
    case flood(String)
    /// Sends until the buffers of both sides are full because the peer does not read; see ``waitUntilFull()``.
    case fill(String)
    case reset
  }

  public let port: Int
  private let listener: Int32
  private let scripts: [[Step]]
  private let gate = DispatchSemaphore(value: 0)
  private let peerClosed = DispatchSemaphore(value: 0)
  private let full = DispatchSemaphore(value: 0)
  private let received = Received()

  public init(_ scripts: [Step]...) throws {
    self.scripts = scripts
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let fd = listener
    let isListening = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(fd, $0, length) == 0 && listen(fd, 512) == 0 && getsockname(fd, $0, &length) == 0
      }
    }
    guard isListening else { throw POSIXError(.EADDRINUSE) }
    port = Int(UInt16(bigEndian: address.sin_port))
    start { [listener, scripts, gate, peerClosed, full, received] in
      var count = 0
      while true {
        let peer = accept(listener, nil, nil)
        guard peer >= 0 else {
          // Closed by the thread that accepts: another one could get the same descriptor while this one waits.
          close(listener)
          return
        }
        let script = scripts[min(count, scripts.count - 1)]
        count += 1
        start { play(script, peer, gate, peerClosed, full, received) }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
  }

  public var url: String { "http://127.0.0.1:\(port)" }

  public func release() { gate.signal() }

  /// Waits until a peer has closed in ``Step/untilPeerCloses`` or ``Step/flood``.
  public func waitForPeerToClose() -> Bool { peerClosed.wait(timeout: .now() + 20) == .success }

  /// Waits until a ``Step/fill(_:)`` has ended. False when it has not, because the peer goes on reading.
  public func waitUntilFull() -> Bool { full.wait(timeout: .now() + 20) == .success }

  /// The requests so far, head and body, in order of arrival.
  public var requests: [String] { received.requests.withLock { $0 } }
}

private final class Received: Sendable {
  let requests = Mutex<[String]>([])
}

private func start(_ body: @escaping @Sendable () -> Void) {
  let thread = Thread(block: body)
  thread.stackSize = 256 << 10
  thread.start()
}

private func play(
  _ script: [ScriptedServer.Step], _ peer: Int32, _ gate: DispatchSemaphore, _ peerClosed: DispatchSemaphore,
  _ full: DispatchSemaphore, _ received: Received
) {
  var one: Int32 = 1
  setsockopt(peer, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
  for step in script {
    switch step {
    case .request:
      let request = readRequest(peer)
      received.requests.withLock { $0.append(request) }
    case .send(let text): _ = write(peer, Array(text.utf8))
    case .sendBytes(let bytes): _ = write(peer, bytes)
    case .trickle(let text):
      for byte in text.utf8 {
        _ = write(peer, [byte])
        usleep(200)
      }
    case .gate: gate.wait()
    case .untilPeerCloses:
      var buffer = [UInt8](repeating: 0, count: 4096)
      while recv(peer, &buffer, buffer.count, 0) > 0 {}
      peerClosed.signal()
    case .flood(let text):
      while write(peer, Array(text.utf8)) {}
      peerClosed.signal()
    case .fill(let text):
      let bytes = Array(text.utf8)
      while isWritable(peer) {
        let count = send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        guard count > 0 || errno == EAGAIN else { break }
      }
      full.signal()
    case .reset:
      var abort = linger(l_onoff: 1, l_linger: 0)
      setsockopt(peer, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
    }
  }
  close(peer)
}

/// False when there was no room for half a second.
private func isWritable(_ peer: Int32) -> Bool {
  var request = pollfd(fd: peer, events: Int16(POLLOUT), revents: 0)
  return poll(&request, 1, 500) > 0
}

private func write(_ peer: Int32, _ bytes: [UInt8]) -> Bool {
  var sent = 0
  while sent < bytes.count {
    let count = bytes.withUnsafeBytes {
      send(peer, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
    }
    guard count > 0 else { return false }
    sent += count
  }
  return true
}

private func readRequest(_ peer: Int32) -> String {
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while true {
    let text = String(decoding: bytes, as: UTF8.self)
    if let end = text.range(of: "\r\n\r\n") {
      let length = text[..<end.lowerBound].split(separator: "\r\n")
        .first { $0.lowercased().hasPrefix("content-length:") }
        .flatMap { Int($0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces)) }
      if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
    }
    let count = recv(peer, &buffer, buffer.count, 0)
    guard count > 0 else { return text }
    bytes += buffer[..<count]
  }
}
