/// Percent-decodes a text (RFC 3986, section 2.1).
/// - Parameter plusIsSpace: whether `+` stands for a space, as in `application/x-www-form-urlencoded` query strings.
/// - Returns: nil if an escape is incomplete or the decoded bytes are not UTF-8.
public func percentDecoded(_ text: String, plusIsSpace: Bool = false) -> String? {
  percentDecoded(utf8: Array(text.utf8).span, plusIsSpace: plusIsSpace)
}

/// Percent-decodes bytes like `percentDecoded(_:plusIsSpace:)`.
public func percentDecoded(utf8 text: Span<UInt8>, plusIsSpace: Bool = false) -> String? {
  if !hasEscapes(text, plusIsSpace), let valid = try? UTF8Span(validating: text) { return String(copying: valid) }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.count)
  var index = 0
  while index < text.count {
    let byte = text[index]
    if byte == UInt8(ascii: "%") {
      guard index + 2 < text.count, let high = hexValue(text[index + 1]), let low = hexValue(text[index + 2]) else {
        return nil
      }
      bytes.append(high << 4 | low)
      index += 3
    } else {
      bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      index += 1
    }
  }
  return String(validating: bytes, as: UTF8.self)
}

private func hasEscapes(_ text: Span<UInt8>, _ plusIsSpace: Bool) -> Bool {
  for index in text.indices
  where text[index] == UInt8(ascii: "%") || plusIsSpace && text[index] == UInt8(ascii: "+") { return true }
  return false
}

/// Percent-encodes a text but for ASCII letters and digits and `others`, by default the rest of the unreserved
/// characters of RFC 3986, section 2.3.
public func percentEncoded(_ text: String, keeping others: String = "-._~") -> String {
  var encoded: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: encoded.append(byte)
    case _ where others.utf8.contains(byte): encoded.append(byte)
    default: encoded += [UInt8(ascii: "%"), asciiDigit(byte >> 4), asciiDigit(byte & 15)]
    }
  }
  return String(decoding: encoded, as: UTF8.self)
}
