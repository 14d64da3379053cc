import Formats

/// A type with one JSON form and a JSON Schema for it.
public protocol JSONEncodable {
  /// The JSON Schema of the JSON form. It may refer to `components` by name.
  static var schema: JSONValue { get }
  /// The components that the schema refers to.
  static var components: [SchemaComponent] { get }
  /// Writes one JSON value.
  func encode(to json: inout JSONWriter)
}

/// An object of the API. Its members are written in `fields`. The schema in the OpenAPI description is recorded from
/// the same code, run on `example`, so the two cannot differ.
public protocol JSONObject: JSONEncodable, Sendable {
  /// The name of the schema in the OpenAPI description.
  static var name: String { get }
  /// A value for the OpenAPI description. `fields` must write all members of it.
  static var example: Self { get }
  /// Writes the members with `JSONWriter.field`, always all of them; an absent value is written as `null`.
  func fields(_ json: inout JSONWriter)
}

extension JSONEncodable {
  /// No components.
  public static var components: [SchemaComponent] { [] }
}

extension JSONObject {
  /// The name of the type.
  public static var name: String { "\(Self.self)" }
  /// A reference to the component of this type.
  public static var schema: JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }
  /// The component of this type.
  public static var components: [SchemaComponent] { [SchemaComponent(name: name) { definition }] }

  /// The schema of the object, and the components that it refers to.
  public static var definition: (schema: JSONValue, components: [SchemaComponent]) {
    var json = JSONWriter(recording: true)
    example.fields(&json)
    let schema = JSONValue.object([
      (key: "type", value: "object"),
      (key: "properties", value: .object(json.recorded)),
      (key: "required", value: .array(json.recorded.map { .string($0.key) })),
      (key: "additionalProperties", value: false),
    ])
    return (schema, json.recordedComponents)
  }

  /// Writes an object with the members of `fields`.
  @inlinable
  public func encode(to json: inout JSONWriter) {
    json.object { fields(&$0) }
  }
}
