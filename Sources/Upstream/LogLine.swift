/// Text from a server in a form for the log: one line of at most 500 Unicode scalars, with `key` and all URLs replaced,
/// because a URL can contain a password.
func logLine(_ text: String, hiding key: String?) -> String {
  var bytes = Array(text.utf8)
  // Compares bytes and not characters: a combining mark after the key would make its last character a different one.
  if let key, !key.isEmpty { bytes = bytes.replacing(Array(key.utf8), with: Array("[key]".utf8)) }
  let line = String(decoding: withoutURLs(bytes), as: UTF8.self).unicodeScalars
    .split { $0.properties.isWhitespace || $0.properties.generalCategory == .control }
    .map(String.init).joined(separator: " ")
  return String(String.UnicodeScalarView(line.unicodeScalars.prefix(500)))
}

private func withoutURLs(_ text: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  var rest = text[...]
  while let range = rest.firstRange(of: "://".utf8) {
    let start = rest[..<range.lowerBound].lastIndex { !isLetter($0) }.map { $0 + 1 } ?? rest.startIndex
    let end = rest[range.upperBound...].firstIndex { $0 <= 0x20 || "\"'<>(),;".utf8.contains($0) } ?? rest.endIndex
    result += rest[..<start] + "[URL]".utf8
    rest = rest[end...]
  }
  return result + rest
}

private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
