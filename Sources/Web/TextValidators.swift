import Formats
import FoundationEssentials

// The patterns use only what ECMA-262 (with and without the u flag), PCRE (also on bytes), RE2, Python and Java have in
// common: no \u, no \p, no look-around. In some of these \s is ASCII only, so a pattern can accept more than the
// validator, but it never refuses what the validator accepts.

extension Validator where T == String {
  /// Trimmed text without NUL.
  /// - Parameter length: the allowed number of Unicode scalars.
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

  /// Trimmed text with at least one visible character, without NUL and without bidirectional embeddings, overrides and
  /// isolates (UAX #9), which could reverse the text after it.
  /// - Parameter length: the allowed number of Unicode scalars.
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

  /// A password or another secret without NUL. It is not trimmed.
  /// - Parameter length: the allowed number of Unicode scalars.
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
  /// A list of trimmed texts without NUL; in a query string a list of one text.
  /// - Parameters:
  ///   - count: the most texts.
  ///   - length: the allowed number of Unicode scalars of each text.
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
  /// A trimmed text that `read` converts to a value.
  /// - Parameters:
  ///   - description: completes the sentence "must be …".
  ///   - pattern: a regular expression for the texts that `read` accepts.
  ///   - read: returns nil for a text without a value.
  ///   - placeholder: any value, for the recording of the OpenAPI description.
  public static func text(
    _ description: String, pattern: String, _ read: @escaping @Sendable (String) -> T?, placeholder: T
  ) -> Validator {
    Validator(
      schema: ["type": "string", "description": .string(description), "pattern": .string("^\(pattern)$")],
      placeholder: placeholder
    ) { read(trimmed($0)).map { .valid($0) } ?? .invalid("must be \(description)") }
  }
}

/// Completes a sentence about a text that is too short or too long.
private func complaint(_ length: ClosedRange<Int>) -> String {
  length.lowerBound == 0
    ? "has at most \(length.upperBound) characters"
    : "has \(length.lowerBound) to \(length.upperBound) characters"
}

/// The schema of trimmed text. A text that must not be empty has more than white space.
private func textSchema(_ length: ClosedRange<Int>) -> JSONValue {
  // \s includes the separators 1C to 1F in Python and U+FEFF in ECMA-262, which are not white space in Unicode. U+FEFF
  // is written as a range around it: generated Go code, in which the patterns stand, must not contain it.
  let more = length.lowerBound == 0 ? "" : "([^\\s\\x00]|[\\x1c-\\x1f\u{fefc}-\u{ff01}])[^\\x00]*"
  return textSchema(length, pattern: "^[^\\x00]*\(more)$")
}

private func nameSchema(_ length: ClosedRange<Int>) -> JSONValue {
  // Every visible character matches the class in the middle. Bidirectional controls are described in words only: a
  // class of characters beyond ASCII has another meaning for an engine that matches bytes.
  return textSchema(
    length, pattern: "^[^\\x00]*[^\\s\\x00-\\x1f\\x7f][^\\x00]*$",
    more: [
      "format": "name",
      "description": .string(
        "At least one visible character; no NUL, and no bidirectional embeddings, overrides or isolates."),
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
