import Synchronization
import Testing

@testable import SpacesAPI

@Suite struct CommitSignalTests {
  /// As many as a process has commits in a day.
  @Test func raise_anyNumberOfTimes_needsTheSameStack() {
    let signal = CommitSignal()
    let count = Atomic(0)
    signal.connect { count.add(1, ordering: .relaxed) }
    for _ in 0..<1_000_000 { signal.raise() }
    #expect(count.load(ordering: .relaxed) == 1_000_000)
  }
}
