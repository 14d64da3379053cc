import Foundation
import MariaDBFixture
import Synchronization
import Testing
import Web

@testable import SpacesAPI

@Suite struct HashingQueueTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "hashing-\(UUID())").path

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// Each queue has descriptors of its own, as each process has.
  private func queue(places: Int, patience: Duration = .seconds(60)) -> HashingQueue {
    HashingQueue(folder: folder, places: places, patience: patience)
  }

  @Test func places_areSharedByAllQueuesOfTheMachine() throws {
    let running = Mutex((now: 0, most: 0))
    _ = try concurrently(8) { _ in
      try queue(places: 2).run {
        running.withLock {
          $0.now += 1
          $0.most = max($0.most, $0.now)
        }
        usleep(5_000)
        running.withLock { $0.now -= 1 }
      }
    }
    #expect(running.withLock { $0.most } <= 2)
  }

  @Test func place_thatIsTakenForTooLong_isA503WithRetryAfter() throws {
    let first = queue(places: 1), second = queue(places: 1, patience: .milliseconds(50))
    try first.run {
      let refusal = #expect(throws: APIError.self) { try second.run {} }
      #expect(refusal?.status == 503 && refusal?.headers.contains { $0.name == "Retry-After" } == true)
    }
    try second.run {}
  }

  @Test func place_ofABodyThatThrows_isFreeAgain() throws {
    struct Failure: Error {}
    let queue = queue(places: 1, patience: .zero)
    #expect(throws: Failure.self) { try queue.run { throw Failure() } }
    try queue.run {}
  }
}
