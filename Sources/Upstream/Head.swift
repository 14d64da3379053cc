/// The status line and the headers of an answer.
public struct Head: Sendable {
  /// 200…599; interim 1xx answers are skipped.
  public var status: Int
  /// In the order received, with the names as the server wrote them.
  public var headers: [(String, String)]

  public init(status: Int, headers: [(String, String)] = []) {
    self.status = status
    self.headers = headers
  }

  /// The first header of that name, whatever its case.
  public subscript(name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.0.lowercased() == wanted }?.1
  }

  /// The media type in lower case without its parameters; empty when there is none.
  var mediaType: String {
    let value = self["content-type"] ?? ""
    return trimmed(value.prefix { $0 != ";" }).lowercased()
  }
}

/// Optional white space around a header value, RFC 9110 section 5.6.3.
func trimmed(_ text: Substring) -> String {
  func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" || character.isNewline }
  let head = text.drop(while: isBlank)
  guard let last = head.lastIndex(where: { !isBlank($0) }) else { return "" }
  return String(head[...last])
}
