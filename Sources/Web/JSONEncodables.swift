import Formats
import FoundationEssentials

extension String: JSONEncodable {
  /// A string.
  public static var schema: JSONValue { ["type": "string"] }
  /// Writes a string.
  @inlinable public func encode(to json: inout JSONWriter) { json.string(self) }
}

extension Bool: JSONEncodable {
  /// A boolean.
  public static var schema: JSONValue { ["type": "boolean"] }
  /// Writes `true` or `false`.
  @inlinable public func encode(to json: inout JSONWriter) { json.raw(self ? "true" : "false") }
}

extension Int64: JSONEncodable {
  /// A 64-bit integer.
  public static var schema: JSONValue { ["type": "integer", "format": "int64"] }
  /// Writes a number.
  @inlinable public func encode(to json: inout JSONWriter) { json.integer(self) }
}

extension Int: JSONEncodable {
  /// An integer.
  public static var schema: JSONValue { ["type": "integer"] }
  /// Writes a number.
  @inlinable public func encode(to json: inout JSONWriter) { json.integer(Int64(self)) }
}

extension UUID: JSONEncodable {
  /// A string with the format `uuid`.
  public static var schema: JSONValue { ["type": "string", "format": "uuid"] }
  /// Writes the UUID in lower case.
  @inlinable public func encode(to json: inout JSONWriter) { json.uuid(self) }
}

extension Date: JSONEncodable {
  /// A string with the format `date-time`.
  public static var schema: JSONValue { CivilTime.schema }
  /// Writes RFC 3339 in UTC with microseconds.
  @inlinable public func encode(to json: inout JSONWriter) { json.time(civilTime) }
}

extension CivilTime: JSONEncodable {
  /// A string with the format `date-time` (RFC 3339).
  public static var schema: JSONValue { ["type": "string", "format": "date-time"] }
  /// Writes RFC 3339 in UTC with microseconds.
  @inlinable public func encode(to json: inout JSONWriter) { json.time(self) }
}

extension JSONValue: JSONEncodable {
  /// Any value.
  public static var schema: JSONValue { [:] }
  /// Writes the value without white space.
  @inlinable public func encode(to json: inout JSONWriter) { append(to: &json.bytes) }
}

extension Optional: JSONEncodable where Wrapped: JSONEncodable {
  /// The components of the wrapped type.
  public static var components: [SchemaComponent] { Wrapped.components }

  /// The schema of the wrapped type, which also accepts `null`.
  public static var schema: JSONValue {
    let schema = Wrapped.schema
    return schema["type"] == nil ? ["anyOf": [schema, ["type": "null"]]] : schema.orNull
  }

  /// Writes the value; `null` for nil.
  @inlinable
  public func encode(to json: inout JSONWriter) {
    if let self { self.encode(to: &json) } else { json.raw("null") }
  }
}

extension Array: JSONEncodable where Element: JSONEncodable {
  /// An array of elements with the schema of their type.
  public static var schema: JSONValue { ["type": "array", "items": Element.schema] }
  /// The components of the element type.
  public static var components: [SchemaComponent] { Element.components }

  /// Writes an array.
  @inlinable
  public func encode(to json: inout JSONWriter) {
    json.bytes.append(UInt8(ascii: "["))
    json.first = true
    for element in self {
      json.separate()
      element.encode(to: &json)
      json.first = false
    }
    json.bytes.append(UInt8(ascii: "]"))
    json.first = false
  }
}

/// An enum with string raw values only has to declare the conformances: `enum Role: String, JSONEncodable,
/// CaseIterable`.
extension JSONEncodable where Self: RawRepresentable & CaseIterable, RawValue == String {
  /// A string that is one of the raw values.
  public static var schema: JSONValue {
    ["type": "string", "enum": .array(allCases.map { .string($0.rawValue) })]
  }
  /// Writes the raw value.
  public func encode(to json: inout JSONWriter) { json.string(rawValue) }
}
