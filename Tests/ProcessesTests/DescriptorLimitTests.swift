import Testing

@testable import Processes

@Suite struct DescriptorLimitTests {
  @Test func limit_belowTheNeed_isASentenceWithBothNumbers() throws {
    let sentence = try #require(
      DescriptorLimit(soft: 1024, hard: 4096).shortage(threads: 1064, streams: 1000, databaseConnections: 16))
    #expect(sentence.contains("4144 open files") && sentence.contains("limit is 1024"))
  }

  @Test func limit_thatSuffices_isNoShortage() {
    let need = 10 + 5 * 3 + 2 + 64
    for (soft, isEnough) in [(need - 1, false), (need, true)] {
      let shortage = DescriptorLimit(soft: soft, hard: need).shortage(threads: 10, streams: 5, databaseConnections: 2)
      #expect((shortage == nil) == isEnough)
    }
  }

  @Test func raise_givesTheHardLimit() {
    let limit = DescriptorLimit.raise()
    #expect(limit == .current && limit.soft == limit.hard && limit.soft > 0)
  }
}
