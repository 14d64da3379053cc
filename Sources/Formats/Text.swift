/// White space at both ends taken off, by Unicode's definition of it.
public func trimmed(_ text: String) -> String {
  // Visible ASCII at both ends is the usual case.
  if let first = text.utf8.first, let last = text.utf8.last, 0x21...0x7E ~= first, 0x21...0x7E ~= last { return text }
  let scalars = text.unicodeScalars
  guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
    let end = scalars.lastIndex(where: { !$0.properties.isWhitespace })
  else { return "" }
  return String(scalars[start...end])
}

/// A pattern for SQL's LIKE that matches every text that begins with `text`, in which `%` and `_` are ordinary.
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
  /// Nil for the empty text.
  public var orNil: String? { isEmpty ? nil : self }

  /// Whether both are the same scalars. `==` also takes differently composed letters for the same, which
  /// neither the database nor the reader of the bytes does.
  public func isIdentical(to other: String?) -> Bool {
    guard let other, utf8.count == other.utf8.count, self == other else { return false }
    // Equal texts of the same length can be composed differently, but not in ASCII.
    return utf8Span.isKnownASCII || utf8.elementsEqual(other.utf8)
  }
}

extension Optional<String> {
  /// Whether both are the same scalars, or both nil.
  public func isIdentical(to other: String?) -> Bool {
    self?.isIdentical(to: other) ?? (other == nil)
  }
}
