import Formats
import FoundationEssentials

/// How a value that a request carries is read from JSON and from a query string, what makes it valid, and its
/// JSON Schema.
public struct Validator<T: Sendable>: Sendable {
  /// Made when it is asked for, which is while the OpenAPI description is recorded.
  let schema: @Sendable () -> JSONValue
  /// Stands for the value while the OpenAPI description is recorded.
  let placeholder: T
  /// The JSON form of a default; nil if defaults are not described.
  let encoded: @Sendable (T) -> JSONValue?
  /// Reads a JSON value that is not `null`. The second argument is the field's name.
  let decode: @Sendable (JSONValue, String) throws -> T
  /// Reads the text of a query parameter. The second argument is the parameter's name.
  let parse: @Sendable (String, String) throws -> T

  func schema(default value: T) -> JSONValue {
    let schema = schema()
    guard case .object(let members) = schema, let encoded = encoded(value) else { return schema }
    return .object(members + [(key: "default", value: encoded)])
  }

  /// - Parameters:
  ///   - decode: takes what is checked from JSON; nil for a value of another type.
  ///   - parse: takes what is checked from text; nil for text that does not stand for a value of the type.
  ///   - check: turns that into the value, or says in a sentence what is wrong with it.
  init<Raw>(
    schema: @autoclosure @escaping @Sendable () -> JSONValue, placeholder: T,
    encoded: @escaping @Sendable (T) -> JSONValue? = { _ in nil },
    decode: @escaping @Sendable (JSONValue) -> Raw?, parse: @escaping @Sendable (String) -> Raw?,
    check: @escaping @Sendable (Raw) -> Checked<T>
  ) {
    @Sendable func checked(_ raw: Raw?, _ name: String) throws -> T {
      guard let raw else { throw APIError.invalid(name, "“\(name)” does not have the type it needs.") }
      switch check(raw) {
      case .valid(let value): return value
      case .invalid(let complaint): throw APIError.invalid(name, "“\(name)” \(complaint).")
      }
    }
    self.schema = schema
    self.placeholder = placeholder
    self.encoded = encoded
    self.decode = { value, name in try checked(decode(value), name) }
    self.parse = { text, name in try checked(parse(text), name) }
  }

  /// For what JSON, too, carries as text.
  init(
    schema: @autoclosure @escaping @Sendable () -> JSONValue, placeholder: T,
    encoded: @escaping @Sendable (T) -> JSONValue? = { _ in nil },
    check: @escaping @Sendable (String) -> Checked<T>
  ) {
    self.init(
      schema: schema(), placeholder: placeholder, encoded: encoded, decode: { $0.text }, parse: { $0 }, check: check)
  }
}

enum Checked<T> {
  case valid(T)
  /// Completes the sentence that begins with the field's name.
  case invalid(String)
}

extension Validator where T == Int64 {
  /// A whole number within `range`; in JSON also as `5.0` or `5e0`.
  public static func integer(_ range: ClosedRange<Int64>) -> Validator {
    Validator(
      schema: ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)],
      placeholder: range.lowerBound, encoded: { .integer($0) }, decode: { $0.int64 }, parse: { Int64($0) }
    ) {
      range.contains($0)
        ? .valid($0) : .invalid("is a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// Whole coins, 0 to 1 000 000 000.
  public static var coins: Validator { integer(0...1_000_000_000) }

  /// A page size from 1: anything above `maximum` means `maximum`.
  public static func limit(upTo maximum: Int64) -> Validator { counting(clampedTo: maximum) }

  /// A page number, from 1. There is no last one: pages past the end are empty.
  public static var page: Validator { counting(clampedTo: 1 << 40) }

  private static func counting(clampedTo maximum: Int64) -> Validator {
    Validator(
      schema: ["type": "integer", "minimum": 1], placeholder: 1, encoded: { .integer($0) }, decode: { $0.int64 },
      // More digits than an Int64 has are still a number, and above every maximum.
      parse: { text in
        Int64(text) ?? (!text.isEmpty && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? .max : nil)
      }
    ) { $0 >= 1 ? .valid(min($0, maximum)) : .invalid("is a whole number from 1") }
  }
}

extension Validator where T == Bool {
  /// `true` or `false`.
  public static var flag: Validator {
    Validator(
      schema: ["type": "boolean"], placeholder: false, encoded: { .bool($0) },
      decode: { if case .bool(let value) = $0 { value } else { nil } },
      parse: { $0 == "true" ? true : $0 == "false" ? false : nil }, check: { .valid($0) })
  }
}

extension Validator where T == JSONValue {
  /// A JSON object of at most `bytes` bytes as we write it.
  /// - Parameter properties: the schemas of members that the caller checks.
  public static func object(upTo bytes: Int, properties: JSONValue = [:]) -> Validator {
    Validator(
      schema: ["type": "object", "properties": properties], placeholder: [:], encoded: { $0 }, decode: { $0 },
      parse: { _ in nil }
    ) {
      guard case .object = $0 else { return .invalid("must be an object") }
      return $0.bytes.count <= bytes ? .valid($0) : .invalid("has at most \(bytes) bytes")
    }
  }
}

extension Validator where T: RawRepresentable & CaseIterable & Sendable, T.RawValue == String, T.AllCases: Sendable {
  /// One of the cases of `T`, or of those in `cases`, which must not be empty.
  /// - Parameter hint: a sentence's end for what is none of them, such as where it belongs.
  public static func choice(_ cases: [T] = Array(T.allCases), hint: String = "") -> Validator {
    let names = cases.map(\.rawValue)
    return Validator(
      schema: ["type": "string", "enum": .array(names.map { .string($0) })], placeholder: cases[0],
      encoded: { .string($0.rawValue) }
    ) { text in
      guard names.contains(text), let value = T(rawValue: text) else {
        return .invalid("is one of \(names.joined(separator: ", "))\(hint)")
      }
      return .valid(value)
    }
  }
}
