/// The beginning of a line as Markdown reads it. https://spec.commonmark.org/0.31.2/
enum MarkdownLine {
  /// Whether the line is a block of its own: a heading, an item of a list, a quotation, a row of a table or a rule.
  static func isBlock(_ line: ArraySlice<Character>) -> Bool {
    let line = line.drop { $0 == " " || $0 == "\t" }
    guard let first = line.first else { return false }
    if "#>|".contains(first) { return true }
    return listMarker(line) > 0 || isRule(line)
  }

  /// Characters of an item's marker with the space after it; 0 for a line that is no item.
  static func listMarker(_ line: ArraySlice<Character>) -> Int {
    guard let first = line.first else { return 0 }
    var length = 0
    if "-*+•".contains(first) {
      length = 1
    } else {
      let digits = line.prefix { $0.isASCII && $0.isNumber }.count
      if 1...9 ~= digits, let after = line.dropFirst(digits).first, after == "." || after == ")" { length = digits + 1 }
    }
    guard length > 0, let space = line.dropFirst(length).first, space == " " || space == "\t" else { return 0 }
    return length + 1
  }

  /// A thematic break, the line under a heading, or the line under the head of a table.
  static func isRule(_ line: ArraySlice<Character>) -> Bool {
    let marks = line.filter { !$0.isWhitespace && $0 != "|" && $0 != ":" }
    guard marks.count >= 3, let first = marks.first, "-*_=".contains(first) else { return false }
    return marks.allSatisfy { $0 == first }
  }

  /// What is said of a line: without quotation marks, heading marks and bullets. Numbers of a list are said.
  static func spoken(_ line: Substring) -> [Character] {
    var rest = Array(line)[...].drop { $0.isWhitespace }
    if isRule(rest) { return [] }
    rest = rest.drop { $0 == ">" || $0 == " " }
    if rest.first == "#" { rest = rest.drop { $0 == "#" || $0 == " " } }
    let marker = listMarker(rest)
    if marker > 0, rest.first?.isNumber == false { rest = rest.dropFirst(marker) }
    for box in ["[ ] ", "[x] ", "[X] "] where rest.starts(with: box) { rest = rest.dropFirst(box.count) }
    if rest.first == "|" {
      let cells = rest.split(separator: "|").map { trim($0) }.filter { !$0.isEmpty }
      return Array(cells.joined(separator: [",", " "]))
    }
    return Array(rest)
  }

  private static func trim(_ text: ArraySlice<Character>) -> ArraySlice<Character> {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
