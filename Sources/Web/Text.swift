/// White space at both ends taken off, by Unicode's definition of it.
public func trimmed(_ text: String) -> String {
  let scalars = text.unicodeScalars
  guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
    let end = scalars.lastIndex(where: { !$0.properties.isWhitespace })
  else { return "" }
  return String(scalars[start...end])
}

/// Percent-decoding (RFC 3986, section 2.1); nil when an escape is cut short or the bytes are not
/// UTF-8. In a query string `+` is a space.
func percentDecoded(_ text: some StringProtocol, plusIsSpace: Bool) -> String? {
  var bytes: [UInt8] = []
  var rest = Substring(text).utf8
  func digit() -> UInt8? {
    guard let byte = rest.popFirst() else { return nil }
    return Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
  }
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: "%") {
      guard let high = digit(), let low = digit() else { return nil }
      bytes.append(high << 4 | low)
    } else {
      bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
    }
  }
  return String(validating: bytes, as: UTF8.self)
}

extension String {
  /// A text for which empty means none.
  public var orNil: String? { isEmpty ? nil : self }

  /// Whether both are the same scalars. `==` also takes differently composed letters for the same, which
  /// neither the database nor the reader of the bytes does.
  public func isIdentical(to other: String?) -> Bool {
    guard let other else { return false }
    return utf8.elementsEqual(other.utf8)
  }
}

extension Optional<String> {
  public func isIdentical(to other: String?) -> Bool {
    self?.isIdentical(to: other) ?? (other == nil)
  }
}
