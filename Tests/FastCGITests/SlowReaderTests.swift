import Foundation
import Synchronization
import Testing

@testable import FastCGI

/// Two connected descriptors, the writer's with as small a buffer as the system gives.
private final class Connection: Sendable {
  enum Kind: CaseIterable { case socket, pipe }

  let reader: Int32
  let writer: Int32

  init(_ kind: Kind) throws {
    var ends: [Int32] = [-1, -1]
    switch kind {
    case .socket:
      try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
      var size: Int32 = 1
      setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    case .pipe: try #require(pipe(&ends) == 0)
    }
    (reader, writer) = (ends[0], ends[1])
  }

  deinit { closeReader(); close(writer) }

  func closeReader() { close(reader) }

  /// Reads `piece` bytes at a time with a pause before each.
  /// - Parameters:
  ///   - pause: microseconds.
  ///   - end: reads no more than this and a piece.
  ///   - patience: milliseconds without a byte after which it ends. The first may take a minute.
  func readSlowly(_ piece: Int, pause: UInt32, upTo end: Int = .max, patience: Int32 = 1000) -> [UInt8] {
    var all: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: piece)
    var request = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
    while all.count < end, poll(&request, 1, all.isEmpty ? 60_000 : patience) > 0 {
      usleep(pause)
      let count = read(reader, &bytes, piece)
      guard count > 0 else { break }
      all += bytes.prefix(count)
    }
    return all
  }
}

@Suite struct SlowReaderTests {
  private let text = (0..<400_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  /// 400 000 bytes at 50 000 a second at most, in all of which something is taken.
  @Test(arguments: Connection.Kind.allCases)
  fileprivate func reader_thatIsTooSlowInAll_isGone(kind: Connection.Kind) throws {
    let connection = try Connection(kind)
    let writer = DeadlineWriter(connection.writer, patience: .milliseconds(500))
    let taken = Mutex(0)
    let done = DispatchSemaphore(value: 0)
    Thread { taken.withLock { $0 = connection.readSlowly(500, pause: 10_000).count }; done.signal() }.start()
    #expect(throws: ExchangeError.peerGone) { try writer.write([[], text]) }
    #expect(done.wait(timeout: .now() + 60) == .success)
    #expect(taken.withLock { $0 > 1000 && $0 < 200_000 })
  }

  @Test(arguments: Connection.Kind.allCases)
  fileprivate func reader_thatIsSlowButInTime_getsAll(kind: Connection.Kind) throws {
    let connection = try Connection(kind)
    let writer = DeadlineWriter(connection.writer, patience: .seconds(60))
    let taken = Mutex<[UInt8]>([])
    let done = DispatchSemaphore(value: 0)
    Thread { taken.withLock { $0 = connection.readSlowly(5_000, pause: 1_000, upTo: 400_000, patience: 60_000) }; done.signal() }.start()
    try writer.write([Array(text.prefix(8)), [], Array(text.dropFirst(8))])
    #expect(done.wait(timeout: .now() + 60) == .success)
    #expect(taken.withLock { $0 == text })
  }

  @Test(arguments: Connection.Kind.allCases)
  fileprivate func reader_thatTakesNothing_isGone(kind: Connection.Kind) throws {
    let connection = try Connection(kind)
    #expect(throws: ExchangeError.peerGone) {
      try DeadlineWriter(connection.writer, patience: .milliseconds(100)).write([text])
    }
  }

  @Test func reader_ofAnEvent_isGoneInAllAndGetsNoMore() throws {
    let seen = Mutex<[ExchangeError]>([])
    let done = DispatchSemaphore(value: 0)
    let text = text
    let application = try Application(stall: .milliseconds(500)) { exchange in
      for event in [text + text, [65]] as [[UInt8]] {
        do throws(ExchangeError) {
          try exchange.write(event)
          try exchange.flush()
        } catch {
          seen.withLock { $0.append(error) }
        }
      }
      if exchange.isPeerGone { done.signal() }
    }
    let peer = try application.connect()
    peer.send(Record.request())
    var taken = 0
    // 500 bytes each 2 ms: what the socket's buffer holds is taken before it is closed.
    while case let piece = peer.receive(500), !piece.isEmpty {
      taken += piece.count
      usleep(2_000)
    }
    #expect(taken > 1000 && taken < 2 * text.count)
    #expect(done.wait(timeout: .now() + 15) == .success)
    #expect(seen.withLock { $0 } == [.peerGone, .peerGone])
  }
}
