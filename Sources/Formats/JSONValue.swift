/// A JSON document (RFC 8259): a stored document without a schema, a request body, or a JSON Schema.
///
/// Nothing that the text says is lost: members keep their order, also two of the same name, and a number that is
/// not the plain form of an `Int64` keeps its digits.
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  /// A number written as the canonical decimal of an `Int64`: no fraction, no exponent, no `-0`.
  case integer(Int64)
  /// Any other number as the text has it, such as `1.50`, `1e400` or `18446744073709551616`.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// Members in the order of the text.
  case object([(key: String, value: JSONValue)])

  /// The member of that name, the last one if there are several; nil if there is none or this is no object.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key.isIdentical(to: key) }?.value
  }

  /// Compares texts by their UTF-8 bytes and numbers by their digits; the order of members counts.
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
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }
}

extension JSONValue {
  /// Reads one JSON document; nil for what is not one.
  public init?(json bytes: [UInt8]) {
    guard let value = try? JSONReader.read(bytes) else { return nil }
    self = value
  }

  /// The value of a whole number however it is written: `5`, `5.0` and `0.5e1` are 5. Nil for any other number,
  /// for one outside of `Int64`, and for what is no number.
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
