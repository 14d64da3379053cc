import FoundationEssentials

/// A kind of value that a request can carry: how it is read from JSON and from a query string, what
/// makes it valid, and its JSON Schema.
public struct Kind<T: Sendable>: Sendable {
  let schema: JSONValue
  let placeholder: T
  let encoded: @Sendable (T) -> JSONValue?
  let decode: @Sendable (KeyedDecodingContainer<JSONKey>, JSONKey, String) throws -> T
  let parse: @Sendable (String, String) throws -> T

  func schema(default value: T) -> JSONValue {
    guard case .object(let members) = schema, let encoded = encoded(value) else { return schema }
    return .object(members + [(key: "default", value: encoded)])
  }

  /// - Parameters:
  ///   - raw: what JSON carries.
  ///   - parse: reads `raw` from text; nil when the text is none.
  ///   - check: turns `raw` into the value, or says in a sentence what is wrong with it.
  init<Raw: Decodable & SendableMetatype>(
    _ raw: Raw.Type, schema: JSONValue, placeholder: T,
    encoded: @escaping @Sendable (T) -> JSONValue? = { _ in nil },
    parse: @escaping @Sendable (String) -> Raw?,
    check: @escaping @Sendable (Raw) -> Checked<T>
  ) {
    self.schema = schema
    self.placeholder = placeholder
    self.encoded = encoded
    @Sendable func checked(_ raw: Raw, _ name: String) throws -> T {
      switch check(raw) {
      case .valid(let value): return value
      case .invalid(let complaint): throw APIError.invalid(name, "“\(name)” \(complaint).")
      }
    }
    decode = { container, key, name in try checked(container.decode(Raw.self, forKey: key), name) }
    self.parse = { text, name in
      guard let raw = parse(text) else { throw APIError.invalid(name, "“\(name)” does not have the type it needs.") }
      return try checked(raw, name)
    }
  }
}

enum Checked<T> {
  case valid(T)
  /// Completes the sentence that begins with the field's name.
  case invalid(String)
}

extension Kind where T == Int64 {
  /// A whole number within `range`.
  public static func integer(_ range: ClosedRange<Int64>) -> Kind {
    Kind(
      Int64.self, schema: ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)],
      placeholder: range.lowerBound, encoded: { .integer($0) }, parse: { Int64($0) }
    ) {
      range.contains($0)
        ? .valid($0) : .invalid("is a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// Whole coins.
  public static var coins: Kind { integer(0...1_000_000_000) }

  /// A page size: anything above `maximum` means `maximum`.
  public static func limit(upTo maximum: Int64) -> Kind { counting(clampedTo: maximum, described: maximum) }

  /// A page number, from 1. There is no last one: pages past the end are empty.
  public static var page: Kind { counting(clampedTo: 1 << 40, described: nil) }

  private static func counting(clampedTo maximum: Int64, described: Int64?) -> Kind {
    Kind(
      Int64.self, schema: ["type": "integer", "minimum": 1], placeholder: 1, encoded: { .integer($0) },
      // More digits than an Int64 has are still a number, and above every maximum.
      parse: { text in Int64(text) ?? (!text.isEmpty && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? .max : nil) }
    ) { $0 >= 1 ? .valid(min($0, maximum)) : .invalid("is a whole number from 1") }
  }
}

extension Kind where T == Bool {
  public static var flag: Kind {
    Kind(
      Bool.self, schema: ["type": "boolean"], placeholder: false, encoded: { .bool($0) },
      parse: { $0 == "true" ? true : $0 == "false" ? false : nil }, check: { .valid($0) })
  }
}

/// The text form of an id, for patterns.
public let uuidPattern = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"

extension Kind where T == UUID {
  public static var id: Kind {
    Kind(
      String.self, schema: ["type": "string", "format": "uuid", "pattern": .string("^\(uuidPattern)$")], placeholder: UUID(), parse: { $0 }
    ) { UUID(uuidString: $0).map { .valid($0) } ?? .invalid("must be a UUID") }
  }
}

extension Kind where T == Date {
  public static var time: Kind {
    Kind(
      String.self, schema: ["type": "string", "format": "date-time"], placeholder: Date(microseconds: 0), parse: { $0 }
    ) { Date(rfc3339: trimmed($0)).map { .valid($0) } ?? .invalid("must be an RFC 3339 time such as 2026-03-06T04:11:00Z") }
  }
}

extension Kind where T == JSONValue {
  /// A JSON object of at most `bytes` bytes as we write it.
  /// - Parameter properties: the schemas of members that the caller checks.
  public static func object(upTo bytes: Int, properties: JSONValue = [:]) -> Kind {
    Kind(
      JSONValue.self, schema: ["type": "object", "properties": properties], placeholder: [:], encoded: { $0 }, parse: { _ in nil }
    ) {
      guard case .object = $0 else { return .invalid("must be an object") }
      return $0.bytes.count <= bytes ? .valid($0) : .invalid("has at most \(bytes) bytes")
    }
  }
}

extension Kind where T: RawRepresentable & CaseIterable & Sendable, T.RawValue == String, T.AllCases: Sendable {
  /// One of the cases of `T`, or of those in `cases`.
  /// - Parameter hint: a sentence's end for what is none of them, such as where it belongs.
  public static func choice(_ cases: [T] = Array(T.allCases), hint: String = "") -> Kind {
    let names = cases.map(\.rawValue)
    return Kind(
      String.self, schema: ["type": "string", "enum": .array(names.map { .string($0) })],
      placeholder: cases[0], encoded: { .string($0.rawValue) }, parse: { $0 }
    ) { text in
      guard names.contains(text), let value = T(rawValue: text) else {
        return .invalid("is one of \(names.joined(separator: ", "))\(hint)")
      }
      return .valid(value)
    }
  }
}

extension Kind {
  /// A value with a text form of its own.
  /// - Parameters:
  ///   - description: completes "must be …".
  ///   - pattern: what `read` takes, as a regular expression.
  public static func text(
    _ description: String, pattern: String, _ read: @escaping @Sendable (String) -> T?, placeholder: T
  ) -> Kind {
    Kind(
      String.self, schema: ["type": "string", "description": .string(description), "pattern": .string("^\(pattern)$")], placeholder: placeholder,
      parse: { $0 }
    ) { read(trimmed($0)).map { .valid($0) } ?? .invalid("must be \(description)") }
  }
}
