import FastCGI
import Foundation
import Synchronization
import Testing

@Suite struct RestTests {
  /// How many requests each thread has answered, by the system's name for it.
  private final class Answered: Sendable {
    private let threads = Mutex<[String: Int]>([:])

    /// In ascending order.
    var byThread: [Int] { threads.withLock { $0.values.sorted() } }

    /// Counts a request for the calling thread.
    func note() {
      let thread = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
      threads.withLock { $0[thread ?? "unknown", default: 0] += 1 }
    }
  }

  private let answered = Answered()

  @Test func thread_thatRests_acceptsNothing() throws {
    // The first one that has answered rests until this test has ended; no other one does, and none is started for it.
    let application = try Application(
      threads: 2, rest: .seconds(60), shouldRest: { $0.parameter("NUMBER") == "0" }, { _ in answered.note() })
    try askOneAfterAnother(9, application)
    #expect(answered.byThread == [1, 8])
  }

  @Test func thread_thatHasRested_acceptsAgain() throws {
    let application = try Application(threads: 1, shouldRest: { _ in true }, { _ in answered.note() })
    try askOneAfterAnother(3, application)
    #expect(answered.byThread == [3])
  }

  @Test func threadsThatRest_areNotReplaced() throws {
    let application = try Application(
      threads: 40, rest: .milliseconds(50), shouldRest: { _ in true }, { _ in answered.note() })
    try askOneAfterAnother(20, application)
    // Four that a server begins with, and those that it added before these were ready.
    #expect(answered.byThread.count < 12)
  }

  private func askOneAfterAnother(_ count: Int, _ application: Application) throws {
    for number in 0..<count {
      #expect(try application.ask(Record.request([("NUMBER", "\(number)")])).hasEnded)
    }
  }
}
