import Foundation
import Testing

@testable import Processes

@Suite struct SharedCountersTests {
  @Test func counters_beginAtZeroAndAreShared() throws {
    let counters = try SharedCounters(count: 100)
    let inherited = try SharedCounters(count: 100, inherited: dup(counters.descriptor))
    #expect((0..<100).allSatisfy { counters.value(at: $0) == 0 })
    counters.add(3, at: 99)
    inherited.add(4, at: 99)
    inherited.add(-1, at: 0)
    #expect(counters.value(at: 99) == 7 && counters.value(at: 0) == -1)
  }

  @Test func place_isTakenByOneOfTwo() throws {
    let counters = try SharedCounters(count: 2)
    let inherited = try SharedCounters(count: 2, inherited: dup(counters.descriptor))
    #expect(counters.replace(0, by: 8, at: 1) && !inherited.replace(0, by: 9, at: 1))
    #expect(inherited.value(at: 1) == 8 && inherited.value(at: 0) == 0)
    inherited.set(3, at: 0)
    #expect(counters.value(at: 0) == 3)
  }

  @Test func counters_ofAnotherGeneration_mayBeMore() throws {
    let counters = try SharedCounters(count: 1)
    counters.add(5, at: 0)
    let inherited = try SharedCounters(count: 10_000, inherited: dup(counters.descriptor))
    inherited.add(1, at: 9_999)
    #expect(inherited.value(at: 0) == 5 && inherited.value(at: 9_999) == 1)
  }

  /// Memory that is only promised raises SIGBUS when it is touched and there is none left.
  @Test func space_isReserved() throws {
    let counters = try SharedCounters(count: 100_000)
    var status = stat()
    #expect(fstat(counters.descriptor, &status) == 0)
    #expect(status.st_blocks * 512 >= 800_000)
  }

  @Test func place_withoutRoom_isFollowedByTheNext() throws {
    let counters = try SharedCounters(count: 1, directories: ["/nonexistent", "/tmp"])
    counters.add(1, at: 0)
    #expect(counters.value(at: 0) == 1)
  }

  @Test func places_withoutRoom_areAllNamed() {
    let error = #expect(throws: SharedCountersError.self) {
      try SharedCounters(count: 1, directories: ["/nonexistent", "/dev/null"])
    }
    #expect(
      error?.description == "No memory for the counters that the worker processes share: "
        + "/nonexistent: No such file or directory; /dev/null: Not a directory.")
  }

  @Test func descriptor_thatIsNone_isNamed() {
    let error = #expect(throws: SharedCountersError.self) { try SharedCounters(count: 1, inherited: 987) }
    #expect(error?.description.hasSuffix(": descriptor 987: Bad file descriptor.") == true)
  }
}
