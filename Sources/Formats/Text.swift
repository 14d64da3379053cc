/// The text without white space at both ends. White space is what has the Unicode property `White_Space`.
public func trimmed(_ text: String) -> String {
  // Most texts have visible ASCII characters at both ends.
  if let first = text.utf8.first, let last = text.utf8.last, 0x21...0x7E ~= first, 0x21...0x7E ~= last { return text }
  let scalars = text.unicodeScalars
  guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
    let end = scalars.lastIndex(where: { !$0.properties.isWhitespace })
  else { return "" }
  return String(scalars[start...end])
}

/// A pattern for the SQL operator LIKE that matches every text that begins with `text`. The characters `%`, `_` and `\`
/// in `text` are escaped.
public func likePrefix(_ text: String) -> String {
  var pattern: [UInt8] = []
  for byte in text.utf8 {
    if byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "_") {
      pattern.append(UInt8(ascii: "\\"))
    }
    pattern.append(byte)
  }
  return String(decoding: pattern, as: UTF8.self) + "%"
}

extension String {
  /// The text; nil if it is empty.
  public var orNil: String? { isEmpty ? nil : self }

  /// Whether both texts have the same Unicode scalars. `==` also regards canonically equivalent texts as equal, which
  /// the database and other programs do not.
  public func isIdentical(to other: String?) -> Bool {
    guard let other, utf8.count == other.utf8.count, self == other else { return false }
    // Canonically equivalent texts of the same length can still differ, but not in ASCII.
    return utf8Span.isKnownASCII || utf8.elementsEqual(other.utf8)
  }
}

extension Optional<String> {
  /// Whether both texts have the same Unicode scalars, or both are nil.
  public func isIdentical(to other: String?) -> Bool {
    self?.isIdentical(to: other) ?? (other == nil)
  }
}
