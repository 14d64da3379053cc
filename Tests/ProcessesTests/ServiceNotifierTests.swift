import Foundation
import Testing

@testable import Processes

/// A datagram socket in the place of the service manager's.
private final class NotifySocket {
  /// Its address in the notation of `NOTIFY_SOCKET`.
  let name: String
  private let descriptor: Int32

  init(isAbstract: Bool) throws {
    let path = "/tmp/spaces-notify-\(UUID().uuidString)"
    name = isAbstract ? "@\(path)" : path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = (isAbstract ? [0] : []) + Array(path.utf8)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let status = withUnsafeBytes(of: &address) {
      bind(descriptor, $0.bindMemory(to: sockaddr.self).baseAddress, socklen_t(2 + bytes.count))
    }
    try #require(status == 0)
  }

  deinit {
    close(descriptor)
    unlink(name)
  }

  /// The next message, or nil when there is none.
  func next() -> String? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}

@Suite struct ServiceNotifierTests {
  @Test(arguments: [false, true])
  func messages_areThoseOfTheProtocol(isAbstract: Bool) throws {
    let socket = try NotifySocket(isAbstract: isAbstract)
    let notifier = ServiceNotifier(socket: socket.name, watchdogMicroseconds: 3_000_000)
    notifier.ready(status: "Serving.\nREADY=0")
    #expect(socket.next() == "READY=1\nSTATUS=Serving. READY=0")
    notifier.reloading()
    #expect(socket.next()?.wholeMatch(of: /RELOADING=1\nMONOTONIC_USEC=\d+/) != nil)
    notifier.keepAlive()
    #expect(socket.next() == "WATCHDOG=1")
    notifier.stopping()
    #expect(socket.next() == "STOPPING=1")
    #expect(socket.next() == nil)
  }

  @Test func watchdog_thatIsNotAskedFor_getsNothing() throws {
    let socket = try NotifySocket(isAbstract: false)
    ServiceNotifier(socket: socket.name, watchdogMicroseconds: nil).keepAlive()
    #expect(socket.next() == nil)
  }

  @Test(arguments: [(nil, .seconds(1)), (30_000_000, .seconds(1)), (500_000, .milliseconds(250))] as [(Int?, Duration)])
  func pause_isHalfOfTheWatchdogs(time: Int?, pause: Duration) {
    #expect(ServiceNotifier(socket: "/nonexistent", watchdogMicroseconds: time).pause == pause)
  }

  @Test(arguments: [
    nil, "", "relative", "vsock:2:1234", "/nonexistent/socket", "/" + String(repeating: "x", count: 200),
  ])
  func manager_thatIsNotThere_isNoFailure(name: String?) {
    let notifier = ServiceNotifier(socket: name, watchdogMicroseconds: 1)
    notifier.ready(status: "")
    notifier.keepAlive()
    notifier.stopping()
  }
}
