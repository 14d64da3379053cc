import Testing

@testable import Upstream

@Suite struct SurrogatePairsTests {
  private func mended(_ deltas: [String]) -> [String] {
    var pairs = SurrogatePairs()
    return deltas.map { String(decoding: pairs.mend(Array($0.utf8)[...]), as: UTF8.self) }
  }

  @Test(arguments: [
    #"{"a":"Grüße 🙂"}"#, #"{"a":"\ud83d\ude42"}"#, #"{"a":"\\ud83d"}"#, #"{"a":"\"\n\/\u00e9\uffff"}"#, #""\"#, #""\u"#, #""\ud83"#, #""\u+83d""#,
  ])
  func whatHasNoHalf_isLeftAsItIs(json: String) {
    #expect(mended([json]) == [json])
  }

  @Test func halvesOfTwoDeltas_comeTogetherInTheSecond() {
    #expect(mended([#"{"a":"x\uD83D"}"#, #"{"a":""}"#, #"{"a":"\ude42y"}"#]) == [#"{"a":"x"}"#, #"{"a":""}"#, #"{"a":"\uD83D\ude42y"}"#])
  }

  @Test(arguments: [
    [#""\ud83d""#, #""\ud83d""#], [#""\ude42""#, #""\ude42""#], [#""\ud83d ""#, #""\ude42""#], [#""\ud83d""#, #"" \ude42""#],
    [#""\ud83d\n""#, #""\ude42""#],
  ])
  func halfThatStaysAlone_isDropped(deltas: [String]) {
    for delta in mended(deltas) { #expect(!delta.contains("\\ud"), "\(delta)") }
  }

  @Test func halvesInOneText_areAPairOnlyWhenTheyMeet() {
    #expect(mended([#""\ud83d\ud83d\ude42\ude42""#]) == [#""\ud83d\ude42""#])
  }
}
