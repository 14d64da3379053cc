import Formats

extension Validator where T == String {
  /// An e-mail address, trimmed: one `@` with characters on both sides, at most 254 characters, no white space and no
  /// ASCII control characters.
  public static var email: Validator {
    let side = "[^@\\s\\x00-\\x20\\x7f]+"
    return Validator(
      schema: [
        "type": "string", "pattern": .string("^\(space)\(side)@\(side)\(space)$"), "minLength": 3, "maxLength": 254,
      ],
      placeholder: "a@b"
    ) {
      let text = trimmed($0)
      let sides = text.split(separator: "@", omittingEmptySubsequences: false)
      guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty, text.unicodeScalars.count <= 254,
        text.unicodeScalars.allSatisfy(\.isAllowedInAddress)
      else { return .invalid("must be an e-mail address") }
      return .valid(text)
    }
  }

  /// An absolute `https://` URL with a host, trimmed, at most 2048 characters; see `isHTTPS`.
  public static var url: Validator {
    Validator(schema: urlSchema, placeholder: "https://example.com/") {
      let text = trimmed($0)
      return isHTTPS(text)
        ? .valid(text) : .invalid("must be an absolute https:// URL with a host, of at most 2048 characters")
    }
  }
}

/// Whether `text` is an absolute https URL with a host and at most 2048 characters. Characters beyond ASCII need no
/// escapes (RFC 3987), because people paste URLs with them. User names and IPv6 addresses are refused.
public func isHTTPS(_ text: String) -> Bool {
  let scheme = "https://"
  let scalars = text.unicodeScalars
  guard scalars.count <= 2048, text.prefix(scheme.count).lowercased() == scheme,
    scalars.allSatisfy({ $0.isAllowedInAddress && !"\"<>\\^`{|}".unicodeScalars.contains($0) })
  else { return false }
  let authority = scalars.dropFirst(scheme.count).prefix { !"/?#".unicodeScalars.contains($0) }
  let host = authority.prefix { $0 != ":" }
  let port = authority.dropFirst(host.count + 1)
  return !host.isEmpty && !host.contains { "@[]".unicodeScalars.contains($0) }
    && (host.count == authority.count || (1...5).contains(port.count) && port.allSatisfy { "0"..."9" ~= $0 })
}

/// The JSON Schema of the texts that `isHTTPS` accepts.
public let urlSchema: JSONValue = {
  let refused = "\\s\\x00-\\x20\\x7f\"<>\\\\^`{|}"
  return [
    "type": "string", "maxLength": 2048,
    "pattern": .string(
      "^\(space)[Hh][Tt][Tt][Pp][Ss]://[^\(refused)/?#@:\\[\\]]+(:[0-9]{1,5})?([/?#][^\(refused)]*)?\(space)$"),
  ]
}()

/// White space that is removed at both ends.
private let space = "[\\x09-\\x0d ]*"

extension Unicode.Scalar {
  /// Whether the scalar is neither white space nor an ASCII control character. U+FEFF counts as white space, because
  /// `\s` in patterns includes it in ECMA-262.
  fileprivate var isAllowedInAddress: Bool {
    !properties.isWhitespace && value > 0x20 && value != 0x7f && value != 0xfeff
  }
}
