import Testing

@testable import Processes

@Suite struct ProcessorTimeTests {
  @Test func firstLine_isThatOfAllProcessors() {
    let text = "cpu  10 20 30 400 50 6 7 8 900 1000\ncpu0 1 1 1 1 1 1 1 1 0 0\n"
    #expect(ProcessorTime(statistics: text.utf8) == ProcessorTime(idle: 450, total: 531))
  }

  /// Systems that are not Linux, or kernels before 2.6.11.
  @Test(arguments: ["", "cpu", "cpu  1 2 3 4 5 6 7\n", "cpu0 1 2 3 4 5 6 7 8\n", "cpu  1 2 3 x 5 6 7 8\n"])
  func otherText_isNoTime(text: String) {
    #expect(ProcessorTime(statistics: text.utf8) == nil)
  }

  @Test func now_isLaterThanBefore() throws {
    let first = try #require(ProcessorTime.now)
    var now = first
    while now.total <= first.total { now = try #require(ProcessorTime.now) }
    #expect(now.idle > 0 && now.idle < now.total)
  }

  @Test(arguments: [(0, 100, true), (9, 100, true), (10, 100, false), (100, 100, false), (0, 0, false), (-1, 0, false)])
  func time_isFullWithLessThanATenthIdle(idle: Int, total: Int, isFull: Bool) {
    let earlier = ProcessorTime(idle: 5_000, total: 9_000)
    #expect(ProcessorTime(idle: 5_000 + idle, total: 9_000 + total).isFull(since: earlier) == isFull)
  }
}
