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
    ("***All*** of **_it_**.", "All of it."),
    ("A [link][1] and [one][].", "A link and one."),
    ("A **[bold link](https://example.com)**.", "A bold link."),
    ("A link ([source](https://a.test/b?c=(d))).", "A link (source)."),
    ("It is true.[^1]", "It is true."),
    ("[Wiki](https://en.wikipedia.org/wiki/Foo_(bar)) says so.", "Wiki says so."),
    ("Go to www.example.com/path, then stop.", "Go to example.com, then stop."),
    ("HTTPS://EXAMPLE.COM/A is loud.", "EXAMPLE.COM is loud."),
    ("Mail me at a.b@example.com today.", "Mail me at a.b@example.com today."),
    ("请看https://example.com/路径。", "请看example.com。"),
    ("Use ``a ` b`` now.", "Use a b now."),
    ("Press <kbd>Enter</kbd> now.", "Press Enter now."),
    ("1 < 2 and 3 > 2.", "1 < 2 and 3 > 2."),
    ("~5 minutes and a~b.", "~5 minutes and a~b."),
    ("__init__ and snake_case_name.", "init and snake_case_name."),
    ("* starred item", "starred item."),
    ("+ plus item", "plus item."),
    ("> > nested *quote*", "nested quote."),
    ("### **Bold heading**", "Bold heading."),
    ("1) first", "1) first."),
    ("| Name | Age |", "Name, Age."),
    ("🎉 Done! 🎉", "Done!"),
    ("I ♥ you ☀️ and ✅ that → this.", "I you and that → this."),
    ("Flag 🇩🇪 and keycap 5️⃣.", "Flag and keycap ."),
    ("看https://example.com谢谢", "看example.com谢谢。"),
    ("Call #1, and 5*3=15.", "Call #1, and 5*3=15."),
    ("Fish &lt;and&gt; chips&nbsp;now.", "Fish <and> chips now."),
    ("Wrapped\nline.", "Wrapped line."),
    ("C++ and C# are a_b.", "C++ and C# are a_b."),
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
