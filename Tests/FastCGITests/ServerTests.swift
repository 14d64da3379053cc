import FastCGI
import Foundation
import Glibc
import Synchronization
import Testing

/// Counts, and lets a test wait for what handlers see.
private final class Seen: Sendable {
  let live = Mutex((now: 0, most: 0))
  /// The threads, by the system's name for them.
  let threads = Mutex<Set<String>>([])
  let entered = DispatchSemaphore(value: 0)
  let released = DispatchSemaphore(value: 0)
  let error = Mutex<ExchangeError?>(nil)
  let done = DispatchSemaphore(value: 0)

  func hold() {
    let thread = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
    threads.withLock { _ = $0.insert(thread ?? "unknown") }
    live.withLock { $0.now += 1; $0.most = max($0.most, $0.now) }
    entered.signal()
    released.wait()
    live.withLock { $0.now -= 1 }
  }

  /// Writes until nobody reads any more.
  func flood(_ exchange: any Exchange) {
    entered.signal()
    do {
      while true {
        try exchange.write([UInt8](repeating: 65, count: 8_192))
        try exchange.flush()
      }
    } catch {
      self.error.withLock { $0 = error }
      done.signal()
    }
  }
}

@Suite struct ServerTests {
  /// Far more than anything here takes: only a test that fails waits for it.
  private var soon: DispatchTime { .now() + 15 }

  @Test func peer_thatLeavesInTheMiddle_isGone() throws {
    let seen = Seen()
    let application = try Application { seen.flood($0) }
    let peer = try application.connect()
    peer.send(Record.request())
    #expect(!peer.receive(100).isEmpty)
    peer.leave()
    #expect(seen.done.wait(timeout: soon) == .success)
    #expect(seen.error.withLock { $0 } == .peerGone)
  }

  @Test func peer_thatStopsReading_isGone() throws {
    let seen = Seen()
    let application = try Application(stall: .milliseconds(200)) { seen.flood($0) }
    let peer = try application.connect()
    peer.send(Record.request())
    #expect(seen.done.wait(timeout: soon) == .success)
    #expect(seen.error.withLock { $0 } == .peerGone)
    withExtendedLifetime(peer) {}
  }

  @Test func peer_thatStopsSendingParameters_isDropped() throws {
    let application = try Application(threads: 1, stall: .milliseconds(200), echo)
    let slow = try application.connect()
    slow.send(Record.beginning() + [1, 4, 0, 1])
    // The only thread is with the slow one until it gives up.
    #expect(try application.ask(Record.request(body: [65])).text.hasSuffix("1 A"))
    #expect(slow.answer().output.isEmpty)
  }

  @Test func peer_thatStopsSendingItsBody_isIncomplete() throws {
    let application = try Application(threads: 1, stall: .milliseconds(200), echo)
    let slow = try application.connect()
    slow.send(
      Record.beginning() + Record.bytes(Record.parameters, Record.pairs([("CONTENT_LENGTH", "9")]))
        + Record.bytes(Record.parameters, []) + Record.bytes(Record.input, [65]))
    #expect(slow.answer().text == "bodyIncomplete")
  }

  @Test func threads_areBounded() throws {
    let seen = Seen()
    let application = try Application(threads: 3) { _ in seen.hold() }
    let peers = try (0..<9).map { _ in try application.connect() }
    for peer in peers { peer.send(Record.request()) }
    for _ in 0..<3 { #expect(seen.entered.wait(timeout: soon) == .success) }
    // A fourth would be here by then; that it never comes cannot be waited for.
    #expect(seen.entered.wait(timeout: .now() + 0.4) == .timedOut)
    for _ in peers { seen.released.signal() }
    for peer in peers { #expect(peer.answer().hasEnded) }
    #expect(seen.live.withLock(\.most) == 3)
  }

  @Test func threads_growWithTheLoad() throws {
    let seen = Seen()
    let application = try Application(threads: 40) { _ in seen.hold() }
    let peers = try (0..<30).map { _ in try application.connect() }
    for peer in peers { peer.send(Record.request()) }
    for _ in peers { #expect(seen.entered.wait(timeout: soon) == .success) }
    #expect(seen.live.withLock(\.now) == 30)
    for _ in peers { seen.released.signal() }
    for peer in peers { #expect(peer.answer().hasEnded) }
  }

  @Test func threads_stayFromOneBurstToTheNext() throws {
    let seen = Seen()
    let application = try Application(threads: 40) { _ in seen.hold() }
    for _ in 0..<20 { try burst(of: 12, application, seen) }
    // Twelve and some spare ones; on a busy machine a few more, because those end that wait for long.
    #expect(seen.threads.withLock(\.count) < 60)
  }

  @Test func threads_thatNobodyNeeds_end() throws {
    let seen = Seen()
    // No thread is spare in a burst of as many: another one has begun in the place of one that has ended.
    let application = try Application(threads: 30) { _ in seen.hold() }
    try burst(of: 30, application, seen)
    let first = seen.threads.withLock { $0 }
    let deadline = ContinuousClock.now + .seconds(15)
    repeat {
      usleep(600_000)
      try burst(of: 30, application, seen)
    } while seen.threads.withLock(\.count) == first.count && .now < deadline
    #expect(seen.threads.withLock(\.count) > first.count)
  }

  /// So many requests at once, all answered.
  private func burst(of count: Int, _ application: Application, _ seen: Seen) throws {
    let peers = try (0..<count).map { _ in try application.connect() }
    for peer in peers { peer.send(Record.request()) }
    for _ in peers { #expect(seen.entered.wait(timeout: soon) == .success) }
    for _ in peers { seen.released.signal() }
    for peer in peers { #expect(peer.answer().hasEnded) }
  }

  @Test func stop_letsAnswersEnd() throws {
    let seen = Seen()
    let application = try Application { exchange in
      seen.hold()
      echo(exchange)
    }
    let peer = try application.connect()
    peer.send(Record.request(body: [65]))
    #expect(seen.entered.wait(timeout: soon) == .success)
    application.server.stop()
    let ended = Thread { application.server.wait(); seen.done.signal() }
    ended.start()
    #expect(seen.done.wait(timeout: .now() + 0.4) == .timedOut)
    seen.released.signal()
    #expect(peer.answer().text.hasSuffix("1 A"))
    #expect(seen.done.wait(timeout: soon) == .success)
  }

  @Test func requests_ofManyPeersAtOnce_areAllAnswered() throws {
    let application = try Application(threads: 4, echo)
    let wrong = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 200) { number in
      let body = Array("body \(number)".utf8)
      let text = (try? application.ask(Record.request(body: body)).text) ?? "refused"
      if !text.hasSuffix(" body \(number)") { wrong.withLock { $0.append(text) } }
    }
    #expect(wrong.withLock { $0 } == [])
  }
}
