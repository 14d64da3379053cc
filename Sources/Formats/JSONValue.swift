/// A JSON document (RFC 8259), such as a request body, a stored document without a schema, or a JSON Schema.
///
/// Members keep their order, even if several have the same name, and a number that is not the canonical decimal of an
/// `Int64` keeps its digits. A document that is read and written again is therefore the same but for white space and
/// escapes.
public enum JSONValue: Sendable, Equatable {
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number written as the canonical decimal of an `Int64`: no fraction, no exponent, no `-0`.
  case integer(Int64)
  /// Any other number, in the digits of the document, such as `1.50`, `1e400` or `18446744073709551616`.
  case number(String)
  /// A string without its quotes and escapes.
  case string(String)
  /// The elements in their order.
  case array([JSONValue])
  /// The members in the order of the document; names can repeat.
  case object([(key: String, value: JSONValue)])

  /// The value of the member of that name, the last one if several have it; nil if there is none or the value is not an
  /// object.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key.isIdentical(to: key) }?.value
  }

  /// Compares strings and names by their UTF-8 bytes and numbers by their digits. The order of members counts.
  public static func == (a: JSONValue, b: JSONValue) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let x), .bool(let y)): x == y
    case (.integer(let x), .integer(let y)): x == y
    case (.number(let x), .number(let y)): x.isIdentical(to: y)
    case (.string(let x), .string(let y)): x.isIdentical(to: y)
    case (.array(let x), .array(let y)): x == y
    case (.object(let x), .object(let y)):
      x.count == y.count && zip(x, y).allSatisfy { $0.key.isIdentical(to: $1.key) && $0.value == $1.value }
    default: false
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An integer.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// `true` or `false`.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object with the members in the order of the literal.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }
}

extension JSONValue {
  /// Reads one JSON document; nil if `bytes` are not one. `JSONReader.read` says why.
  public init?(json bytes: [UInt8]) {
    guard let value = try? JSONReader.read(bytes) else { return nil }
    self = value
  }

  /// The value of a whole number in any notation: `5`, `5.0` and `0.5e1` are 5. Nil for a number with a fraction, for
  /// one outside of `Int64`, and for other values.
  public var int64: Int64? {
    switch self {
    case .integer(let value): value
    case .number(let text): DecimalText(text)?.int64
    default: nil
    }
  }
}

extension JSONValue {
  /// The text of a string; nil for any other value.
  public var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The elements of an array; nil for any other value.
  public var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }
}
