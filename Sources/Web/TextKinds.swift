extension Kind where T == String {
  /// Trimmed text whose length in Unicode scalars is within `length`.
  public static func text(_ length: ClosedRange<Int>) -> Kind {
    Kind(
      String.self, schema: textSchema(length),
      placeholder: String(repeating: "x", count: length.lowerBound), encoded: { .string($0) }, parse: { $0 }
    ) {
      let text = trimmed($0)
      if text.unicodeScalars.contains("\0") { return .invalid("must not contain NUL") }
      guard length.contains(text.unicodeScalars.count) else {
        return .invalid(
          length.lowerBound == 0
            ? "has at most \(length.upperBound) characters"
            : "has \(length.lowerBound) to \(length.upperBound) characters")
      }
      return .valid(text)
    }
  }

  /// A secret, taken as it is: not trimmed.
  public static func secret(_ length: ClosedRange<Int>) -> Kind {
    Kind(
      String.self,
      schema: [
        "type": "string", "format": "password", "minLength": .integer(Int64(length.lowerBound)),
        "maxLength": .integer(Int64(length.upperBound)), "pattern": "^[^\\u0000]*$",
      ],
      placeholder: "", parse: { $0 }
    ) {
      if $0.unicodeScalars.contains("\0") { return .invalid("must not contain NUL") }
      return length.contains($0.unicodeScalars.count)
        ? .valid($0) : .invalid("has \(length.lowerBound) to \(length.upperBound) characters")
    }
  }

  /// One `@` with something on both sides, at most 254 characters, no white space.
  public static var email: Kind {
    Kind(
      String.self, schema: ["type": "string", "pattern": .string("^[^@\\u0000-\\u001f\\u007f\(whiteSpace)]+@[^@\\u0000-\\u001f\\u007f\(whiteSpace)]+$"), "minLength": 3, "maxLength": 254],
      placeholder: "a@b", parse: { $0 }
    ) {
      let text = trimmed($0)
      let sides = text.split(separator: "@", omittingEmptySubsequences: false)
      let isClean = text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.value >= 0x20 && $0.value != 0x7f }
      guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty, text.unicodeScalars.count <= 254, isClean
      else { return .invalid("must be an e-mail address") }
      return .valid(text)
    }
  }

  /// An absolute `https://` URL with a host, at most 2048 characters.
  public static var url: Kind {
    Kind(
      String.self, schema: urlSchema,
      placeholder: "https://example.com/", parse: { $0 }
    ) {
      let text = trimmed($0)
      return isHTTPS(text) ? .valid(text) : .invalid("must be an absolute https:// URL with a host, of at most 2048 characters")
    }
  }
}

extension Kind where T == [String] {
  /// A list of trimmed texts.
  public static func texts(upTo count: Int, of length: ClosedRange<Int>) -> Kind {
    Kind(
      [String].self,
      schema: [
        "type": "array", "maxItems": .integer(Int64(count)),
        "items": textSchema(length),
      ],
      placeholder: [], encoded: { .array($0.map { .string($0) }) }, parse: { [$0] }
    ) {
      let texts = $0.map(trimmed)
      guard texts.count <= count,
        texts.allSatisfy({ length.contains($0.unicodeScalars.count) && !$0.unicodeScalars.contains("\0") })
      else { return .invalid("has at most \(count) texts of \(length.lowerBound) to \(length.upperBound) characters") }
      return .valid(texts)
    }
  }
}

/// Whether `text` is an absolute https URL with a host, as people paste them: what lies beyond ASCII
/// need not be escaped (RFC 3987).
public func isHTTPS(_ text: String) -> Bool {
  let scheme = "https://"
  guard text.unicodeScalars.count <= 2048, text.prefix(scheme.count).lowercased() == scheme,
    text.unicodeScalars.allSatisfy({ !$0.properties.isWhitespace && $0.value > 0x20 && $0.value != 0x7f && !"\"<>\\^`{|}".unicodeScalars.contains($0) })
  else { return false }
  let rest = text.unicodeScalars.dropFirst(scheme.count)
  let authority = rest.prefix { !"/?#".unicodeScalars.contains($0) }
  let host = authority.prefix { $0 != ":" }
  let port = authority.dropFirst(host.count + 1)
  return !host.isEmpty && !host.contains { "@[]".unicodeScalars.contains($0) }
    && (host.count == authority.count || (1...5).contains(port.count) && port.allSatisfy { "0"..."9" ~= $0 })
}

/// What `isHTTPS` takes.
public let urlSchema: JSONValue = {
  let refused = "\\u0000-\\u0020\\u007f\"<>\\\\^`{|}" + whiteSpace
  return [
    "type": "string", "maxLength": 2048,
    "pattern": .string("^[Hh][Tt][Tt][Pp][Ss]://[^\(refused)/?#@:\\[\\]]+(:[0-9]{1,5})?([/?#][^\(refused)]*)?$"),
  ]
}()

/// Unicode's White_Space, inside a character class of a pattern.
private let whiteSpace =
  "\\u0009-\\u000d\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"

/// Text that is trimmed: where it must not be empty it holds more than white space.
private func textSchema(_ length: ClosedRange<Int>) -> JSONValue {
  let more = length.lowerBound == 0 ? "" : "[^\\u0000\(whiteSpace)][^\\u0000]*"
  return [
    "type": "string", "minLength": .integer(Int64(length.lowerBound)),
    "maxLength": .integer(Int64(length.upperBound)), "pattern": .string("^[^\\u0000]*\(more)$"),
  ]
}
