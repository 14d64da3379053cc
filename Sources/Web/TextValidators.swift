import Formats
import FoundationEssentials

// The patterns keep to what ECMA-262 (with and without the u flag), PCRE (also on bytes), RE2, Python and Java share:
// no \u, no \p, no look-around. In some of these \s is ASCII only, so a pattern can take more than the validator does,
// but nothing that the validator takes is refused by the pattern.

extension Validator where T == String {
  /// Trimmed text whose length in Unicode scalars is within `length`; no NUL.
  public static func text(_ length: ClosedRange<Int>) -> Validator {
    Validator(
      schema: textSchema(length), placeholder: String(repeating: "x", count: length.lowerBound),
      encoded: { .string($0) }
    ) {
      let text = trimmed($0)
      if text.utf8.contains(0) { return .invalid("must not contain NUL") }
      guard length.contains(text.unicodeScalars.count) else { return .invalid(complaint(length)) }
      return .valid(text)
    }
  }

  /// Trimmed text that shows as something on one line, in the direction of its letters: at least one visible
  /// character, no control character, no line break, no bidirectional embedding, override or isolate.
  /// - Parameter length: in Unicode scalars.
  public static func name(_ length: ClosedRange<Int>) -> Validator {
    Validator(
      schema: nameSchema(length), placeholder: String(repeating: "x", count: length.lowerBound),
      encoded: { .string($0) }
    ) {
      let scalars = trimmed($0).unicodeScalars
      guard length.contains(scalars.count) else { return .invalid(complaint(length)) }
      if scalars.contains("\0") { return .invalid("must not contain NUL") }
      if scalars.contains(where: \.isBidirectionalControl) {
        return .invalid("must not contain bidirectional embeddings, overrides or isolates")
      }
      guard scalars.contains(where: \.isVisible) else { return .invalid("needs a visible character") }
      return .valid(String(scalars))
    }
  }

  /// A secret, taken as it is: not trimmed. No NUL.
  /// - Parameter length: in Unicode scalars.
  public static func secret(_ length: ClosedRange<Int>) -> Validator {
    Validator(
      schema: [
        "type": "string", "format": "password", "minLength": .integer(Int64(length.lowerBound)),
        "maxLength": .integer(Int64(length.upperBound)), "pattern": "^[^\\x00]*$",
      ],
      placeholder: ""
    ) {
      if $0.utf8.contains(0) { return .invalid("must not contain NUL") }
      return length.contains($0.unicodeScalars.count) ? .valid($0) : .invalid(complaint(length))
    }
  }
}

extension Validator where T == [String] {
  /// A list of trimmed texts.
  /// - Parameter length: of each, in Unicode scalars.
  public static func texts(upTo count: Int, of length: ClosedRange<Int>) -> Validator {
    Validator(
      schema: ["type": "array", "maxItems": .integer(Int64(count)), "items": textSchema(length)],
      placeholder: [], encoded: { .array($0.map { .string($0) }) },
      decode: { value in
        let texts = value.elements?.compactMap(\.text)
        return texts?.count == value.elements?.count ? texts : nil
      },
      parse: { [$0] }
    ) {
      let texts = $0.map(trimmed)
      guard texts.count <= count,
        texts.allSatisfy({ length.contains($0.unicodeScalars.count) && !$0.utf8.contains(0) })
      else {
        return .invalid("has at most \(count) texts of \(length.lowerBound) to \(length.upperBound) characters")
      }
      return .valid(texts)
    }
  }
}

extension Validator {
  /// A value with a text form of its own.
  /// - Parameters:
  ///   - description: completes "must be …".
  ///   - pattern: what `read` takes, as a regular expression.
  public static func text(
    _ description: String, pattern: String, _ read: @escaping @Sendable (String) -> T?, placeholder: T
  ) -> Validator {
    Validator(
      schema: ["type": "string", "description": .string(description), "pattern": .string("^\(pattern)$")],
      placeholder: placeholder
    ) { read(trimmed($0)).map { .valid($0) } ?? .invalid("must be \(description)") }
  }
}

/// Completes a sentence about text that is too short or too long.
private func complaint(_ length: ClosedRange<Int>) -> String {
  length.lowerBound == 0
    ? "has at most \(length.upperBound) characters"
    : "has \(length.lowerBound) to \(length.upperBound) characters"
}

/// Text that is trimmed: where it must not be empty it holds more than white space.
private func textSchema(_ length: ClosedRange<Int>) -> JSONValue {
  // What \s includes in Python (the separators 1C to 1F) and in ECMA-262 (U+FEFF) is not white space in Unicode.
  let more = length.lowerBound == 0 ? "" : "([^\\s\\x00]|[\\x1c-\\x1f\u{feff}])[^\\x00]*"
  return textSchema(length, pattern: "^[^\\x00]*\(more)$")
}

private func nameSchema(_ length: ClosedRange<Int>) -> JSONValue {
  // White space of ASCII stays possible everywhere, because it is taken off at both ends.
  let character = "[^\\x00-\\x08\\x0e-\\x1f\\x7f]"
  return textSchema(
    length, pattern: "^\(character)*[^\\s\\x00-\\x1f\\x7f]\(character)*$",
    more: [
      "format": "name",
      "description": .string(
        "One line with at least one visible character; no control characters, and no bidirectional embeddings, "
          + "overrides or isolates."),
    ])
}

private func textSchema(_ length: ClosedRange<Int>, pattern: String, more: JSONValue = [:]) -> JSONValue {
  var members: [(key: String, value: JSONValue)] = [
    (key: "type", value: "string"), (key: "minLength", value: .integer(Int64(length.lowerBound))),
    (key: "maxLength", value: .integer(Int64(length.upperBound))), (key: "pattern", value: .string(pattern)),
  ]
  if case .object(let others) = more { members += others }
  return .object(members)
}
