import Testing

@testable import SpacesAPI

@Suite struct SpokenTextTests {
  @Test(arguments: [
    ("Plain text.", "Plain text."),
    ("**Bold**, *italic*, __both__ and ~~gone~~.", "Bold, italic, both and gone."),
    ("A snake_case name and 2 * 3 stay.", "A snake_case name and 2 * 3 stay."),
    ("Read [the manual](https://example.com/a/b) now.", "Read the manual now."),
    ("![A cat](cat.png) sleeps.", "A cat sleeps."),
    ("See https://www.example.com/a/b?c=d#e.", "See example.com."),
    ("See <https://example.org/x> and (http://test.dev).", "See example.org and (test.dev)."),
    ("Use `print(x)` here.", "Use print(x) here."),
    ("## A heading", "A heading."),
    ("- an item", "an item."),
    ("3. third item", "3. third item."),
    ("> quoted text", "quoted text."),
    ("- [x] done", "done."),
    ("| a | b |\n|---|---|", "a, b."),
    ("Great 👍🏽 job 👩‍👩‍👧‍👦 and ❤️ 1️⃣!", "Great job and !"),
    ("Tom &amp; Jerry<br>again", "Tom & Jerry again."),
    ("Not \\*bold\\*.", "Not *bold*."),
    ("好的", "好的。"),
    ("Costs 5 € or $10.", "Costs 5 € or $10."),
  ])
  func read_isWhatAPersonSays(text: String, spoken: String) {
    #expect(SpokenText.read(text) == spoken)
  }

  @Test(arguments: ["", "---", "***", "🎉 🎉", "…", "|---|---|", "![](a.png)", "- ", "###"])
  func read_nothingToSay_isNil(text: String) {
    #expect(SpokenText.read(text) == nil)
  }

  @Test(arguments: [
    ("Hello", "en-us"), ("Привет", "ru"), ("你好", "cmn"), ("日本語です", "ja"), ("안녕", "ko"), ("مرحبا", "ar"),
  ])
  func guess_isTheLanguageOfTheScript(text: String, language: String) {
    #expect(SpokenLanguage.guess(text) == language)
  }
}
