import Formats
import Testing
@testable import Web

@Suite struct RequestQueryTests {
  @Test func query_isDecoded() throws {
    let sample = try Sample(query: "name=%E4%BD%A0+%26&count=5&flag=true&name2")
    #expect(sample.name == "你 &" && sample.count == 5 && sample.flag == true)
  }

  @Test func query_withAPlusThatWasNotEscaped_isATime() throws {
    let sample = try Sample(query: "name=a&time=2026-03-06T06:11:00+02:00")
    #expect(sample.time?.rfc3339 == "2026-03-06T04:11:00.000000Z")
  }

  @Test(arguments: ["name=%", "name=%4", "name=%zz", "name=%ff", "name=a&document={}", "name=a&flag=2", "", "&&", "=a", "name=", "name=a&count=+"])
  func query_malformed_isRefused(query: String) {
    let error = refusal { try Sample(query: query) }
    #expect(error?.status == 400 && error?.field != nil)
  }

  @Test func query_withEmptyParameters_hasNone() throws {
    let sample = try Sample(query: "count=&name=a&flag&tags=&time=&about=")
    #expect(sample.count == 7 && sample.flag == nil && sample.tags == nil && sample.time == nil)
    #expect(sample.about.applied(to: "old") == "old")
    #expect(try Sample(query: "name=first&name=last&name=").name == "last")
  }

  @Test func query_withAMalformedName_isRefused() {
    #expect(refusal { try Sample(query: "%ff=1&name=a") }?.code == "malformed_query")
  }
}
