import Formats
import FoundationEssentials

/// How a value of a request is read from JSON and from a query string, which values are valid, and their JSON Schema.
public struct Validator<T: Sendable>: Sendable {
  /// Evaluated only while the OpenAPI description is recorded.
  @usableFromInline let schema: @Sendable () -> JSONValue
  /// The value while the OpenAPI description is recorded.
  @usableFromInline let placeholder: T
  /// The JSON form of a default value; nil if defaults are not part of the description.
  let encoded: @Sendable (T) -> JSONValue?
  /// Reads a JSON value that is not `null`. The second argument is the name of the field.
  @usableFromInline let decode: @Sendable (JSONValue, String) throws -> T
  /// Reads the text of a query parameter. The second argument is the name of the parameter.
  @usableFromInline let parse: @Sendable (String, String) throws -> T

  @usableFromInline func schema(default value: T) -> JSONValue {
    let schema = schema()
    // Generators of clients cannot write an empty list or object as a default. To leave it out means the same.
    guard case .object(let members) = schema, let encoded = encoded(value), encoded != [:], encoded != [] else {
      return schema
    }
    return .object(members + [(key: "default", value: encoded)])
  }

  /// - Parameters:
  ///   - decode: converts a JSON value for `check`; nil if it has the wrong type.
  ///   - parse: converts the text of a query parameter for `check`; nil if it does not represent a value of the type.
  ///   - check: returns the value, or a clause that says what is wrong with it.
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

  /// A validator for values that are texts in JSON as well as in a query string.
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
  /// Completes a sentence that begins with the name of the field.
  case invalid(String)
}

extension Validator where T == Int64 {
  /// A whole number within `range`. JSON numbers such as `5.0` and `5e0` are accepted too.
  public static func integer(_ range: ClosedRange<Int64>) -> Validator {
    Validator(
      schema: ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)],
      placeholder: range.lowerBound, encoded: { .integer($0) }, decode: { $0.int64 }, parse: { Int64($0) }
    ) {
      range.contains($0)
        ? .valid($0) : .invalid("is a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// A number of whole coins, 0 to 1 000 000 000.
  public static var coins: Validator { integer(0...1_000_000_000) }

  /// A page size of at least 1. Larger numbers than `maximum` are replaced by it.
  public static func limit(upTo maximum: Int64) -> Validator { counting(clampedTo: maximum) }

  /// A page number, from 1. There is no upper limit: pages past the end are empty.
  public static var page: Validator { counting(clampedTo: 1 << 40) }

  private static func counting(clampedTo maximum: Int64) -> Validator {
    Validator(
      schema: ["type": "integer", "minimum": 1], placeholder: 1, encoded: { .integer($0) }, decode: { $0.int64 },
      // A number with more digits than fit into an Int64 is above every maximum.
      parse: { text in
        Int64(text) ?? (!text.isEmpty && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? .max : nil)
      }
    ) { $0 >= 1 ? .valid(min($0, maximum)) : .invalid("is a whole number from 1") }
  }
}

extension Validator where T == Bool {
  /// `true` or `false`; in a query string also `1` or `0`, as PHP writes them.
  public static var flag: Validator {
    Validator(
      schema: ["type": "boolean"], placeholder: false, encoded: { .bool($0) },
      decode: { if case .bool(let value) = $0 { value } else { nil } },
      parse: { ["true", "1"].contains($0) ? true : ["false", "0"].contains($0) ? false : nil }, check: { .valid($0) })
  }
}

extension Validator where T == JSONValue {
  /// A JSON object that is at most `bytes` bytes long when it is written without white space. A query string cannot
  /// have one.
  /// - Parameter description: for the schema, which allows any members.
  public static func object(upTo bytes: Int, description: String) -> Validator {
    Validator(
      schema: ["type": "object", "additionalProperties": true, "description": .string(description)],
      placeholder: [:], decode: { $0 }, parse: { _ in nil }
    ) {
      guard case .object = $0 else { return .invalid("must be an object") }
      return $0.bytes.count <= bytes ? .valid($0) : .invalid("has at most \(bytes) bytes")
    }
  }
}

extension Validator where T == JSONValue {
  /// Any JSON value of at most `bytes` bytes as we write it.
  public static func json(upTo bytes: Int) -> Validator {
    Validator(
      schema: [:], placeholder: .null, encoded: { $0 }, decode: { $0 }, parse: { _ in nil }
    ) { $0.bytes.count <= bytes ? .valid($0) : .invalid("has at most \(bytes) bytes") }
  }
}

extension Validator where T: RawRepresentable & CaseIterable & Sendable, T.RawValue == String, T.AllCases: Sendable {
  /// One of the cases of `T`, or of those in `cases`, which must not be empty.
  /// - Parameter hint: the end of the error sentence for other values, such as where they are accepted.
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
