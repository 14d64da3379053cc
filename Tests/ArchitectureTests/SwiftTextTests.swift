import Testing

/// What the tests of this target read instead of the plain source.
@Suite struct SwiftTextTests {
  @Test func comments_areNoCode() {
    let text = SwiftText("let a = 1 // try! \"x\"\n/* as! /* b */ c */ let d = 2\n/// e\nlet f = a / d / 3")
    let words = text.code.matches(of: /\w+/).map { String($0.0) }
    #expect(words == ["let", "a", "1", "let", "d", "2", "let", "f", "a", "d", "3"])
    #expect(text.code.split(separator: "\n", omittingEmptySubsequences: false).count == 4)
    #expect(text.literals == [])
  }

  @Test func literals_keepWhatTheySay() {
    let text = SwiftText(##"""
      let a = "x // \(b("y")) { \" }"
      let c = #"\n \#(d) ""#
      """##)
    #expect(text.literals.map(\.text) == [##"x // \() { \" }"##, "y", ##"\n \() ""##])
    #expect(text.literals.map(\.line) == [1, 1, 2])
    #expect(text.code.matches(of: /[a-z]+|[{}]/).map { String($0.0) } == ["let", "a", "b", "let", "c", "d"])
  }

  @Test func literals_ofManyLines_haveTheirFirst() {
    let text = SwiftText("f(1)\ng(\"\"\"\n  UPDATE users\n  \"quoted\" \\(id)\n  \"\"\") { }")
    #expect(text.literals == [.init(line: 2, text: "\n  UPDATE users\n  \"quoted\" \\()\n  ")])
    #expect(text.code.matches(of: /\w+|[{}]/).map { String($0.0) } == ["f", "1", "g", "id", "{", "}"])
  }

  @Test func regularExpressions_areNoCode() {
    let text = SwiftText("let a = /\\/{[\"]/\nb(of: /}/, c / d)\ne = c/d/2")
    let words = text.code.matches(of: /[a-z]+|[{}"]/).map { String($0.0) }
    #expect(words == ["let", "a", "b", "of", "c", "d", "e", "c", "d"])
    #expect(text.literals == [])
  }
}
