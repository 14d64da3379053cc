import Formats
import FoundationEssentials

extension String: JSONEncodable {
  public static var schema: JSONValue { ["type": "string"] }
  @inlinable public func encode(to json: inout JSONWriter) { json.string(self) }
}

extension Bool: JSONEncodable {
  public static var schema: JSONValue { ["type": "boolean"] }
  @inlinable public func encode(to json: inout JSONWriter) { json.raw(self ? "true" : "false") }
}

extension Int64: JSONEncodable {
  public static var schema: JSONValue { ["type": "integer", "format": "int64"] }
  @inlinable public func encode(to json: inout JSONWriter) { json.integer(self) }
}

extension Int: JSONEncodable {
  public static var schema: JSONValue { ["type": "integer"] }
  @inlinable public func encode(to json: inout JSONWriter) { json.integer(Int64(self)) }
}

extension UUID: JSONEncodable {
  public static var schema: JSONValue { ["type": "string", "format": "uuid"] }
  @inlinable public func encode(to json: inout JSONWriter) { json.uuid(self) }
}

extension Date: JSONEncodable {
  public static var schema: JSONValue { CivilTime.schema }
  @inlinable public func encode(to json: inout JSONWriter) { json.time(civilTime) }
}

extension CivilTime: JSONEncodable {
  public static var schema: JSONValue { ["type": "string", "format": "date-time"] }
  @inlinable public func encode(to json: inout JSONWriter) { json.time(self) }
}

extension JSONValue: JSONEncodable {
  /// Any value.
  public static var schema: JSONValue { [:] }
  @inlinable public func encode(to json: inout JSONWriter) { append(to: &json.bytes) }
}

extension Optional: JSONEncodable where Wrapped: JSONEncodable {
  public static var components: [SchemaComponent] { Wrapped.components }

  public static var schema: JSONValue {
    let schema = Wrapped.schema
    return schema["type"] == nil ? ["anyOf": [schema, ["type": "null"]]] : schema.orNull
  }

  @inlinable
  public func encode(to json: inout JSONWriter) {
    if let self { self.encode(to: &json) } else { json.raw("null") }
  }
}

extension Array: JSONEncodable where Element: JSONEncodable {
  public static var schema: JSONValue { ["type": "array", "items": Element.schema] }
  public static var components: [SchemaComponent] { Element.components }

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

/// `enum Role: String, JSONEncodable, CaseIterable` needs no more than that.
extension JSONEncodable where Self: RawRepresentable & CaseIterable, RawValue == String {
  public static var schema: JSONValue {
    ["type": "string", "enum": .array(allCases.map { .string($0.rawValue) })]
  }
  public func encode(to json: inout JSONWriter) { json.string(rawValue) }
}
