import Foundation
import Processes
import Synchronization
import Testing

@testable import FastCGI

/// What threads do while the limit of reads is reached.
@Suite struct RestTests {
  /// Reached from one moment to another that a test decides about.
  private final class Limit: Sendable {
    let isReached = Mutex(false)
    private let clock = Mutex<Int64>(0)

    /// Each look finds that an interval has passed in which the processors were busy.
    var reads: ConcurrencyLimit {
      var sources = ConcurrencyLimit.Sources(
        running: { self.isReached.withLock { $0 ? 1 : 0 } }, queue: { .init(waiting: 0, capacity: 4096) })
      sources.time = { .init(idle: 0, total: Int(self.clock.withLock { $0 })) }
      sources.clock = { self.clock.withLock { $0 += ConcurrencyLimit.interval; return $0 } }
      return ConcurrencyLimit(1, sources)
    }
  }

  private let limit = Limit()
  private let answered = DispatchSemaphore(value: 0)

  /// Far more than anything here takes: only a test that fails waits for it.
  private var soon: DispatchTime { .now() + 15 }
  /// Long enough for an answer that must not come: that it never comes cannot be waited for.
  private var aWhile: DispatchTime { .now() + 0.4 }

  private func application(threads: Int) throws -> Application {
    try Application(threads: threads, reads: limit.reads) { [answered] _ in answered.signal() }
  }

  private func ask(_ application: Application, _ method: String = "GET") throws -> Peer {
    let peer = try application.connect()
    peer.send(Record.request(method: method))
    return peer
  }

  @Test func threadThatHasAnsweredARead_acceptsNothingWhileTheLimitIsReached() throws {
    let application = try application(threads: 1)
    limit.isReached.withLock { $0 = true }
    #expect(try ask(application).answer().hasEnded)
    #expect(answered.wait(timeout: soon) == .success)
    let next = try ask(application)
    #expect(answered.wait(timeout: aWhile) == .timedOut)
    limit.isReached.withLock { $0 = false }
    #expect(next.answer().hasEnded)
  }

  @Test func threadThatHasAnsweredAWrite_acceptsTheNextAtOnce() throws {
    let application = try application(threads: 1)
    limit.isReached.withLock { $0 = true }
    for _ in 0..<3 { #expect(try ask(application, "POST").answer().hasEnded) }
  }

  @Test func threadsThatRest_areNotReplaced() throws {
    let application = try application(threads: 40)
    limit.isReached.withLock { $0 = true }
    var peers: [Peer] = []
    repeat { peers.append(try ask(application)) } while peers.count < 40 && answered.wait(timeout: aWhile) == .success
    // Four that a server begins with, and those that it added before these were ready.
    #expect(peers.count < 12)
    limit.isReached.withLock { $0 = false }
    for peer in peers { #expect(peer.answer().hasEnded) }
  }

  @Test func stop_endsThreadsThatRest() throws {
    let application = try application(threads: 1)
    limit.isReached.withLock { $0 = true }
    #expect(try ask(application).answer().hasEnded)
    application.server.stop()
    let ended = DispatchSemaphore(value: 0)
    Thread { application.server.wait(); ended.signal() }.start()
    #expect(ended.wait(timeout: soon) == .success)
  }
}
