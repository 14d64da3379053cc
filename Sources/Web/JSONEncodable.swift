import Formats

/// Something with one JSON form, and the JSON Schema of it.
public protocol JSONEncodable {
  static var schema: JSONValue { get }
  /// What the schema refers to by name.
  static var components: [SchemaComponent] { get }
  /// Writes one JSON value.
  func encode(to json: inout JSONWriter)
}

/// An object of the API. Its members are written once, in `fields`; the schema in the OpenAPI
/// description is recorded from the same lines, run over `example`, so the two cannot differ.
public protocol JSONObject: JSONEncodable, Sendable {
  /// What the description calls it; the type's name unless it says otherwise.
  static var name: String { get }
  static var example: Self { get }
  func fields(_ json: inout JSONWriter)
}

extension JSONEncodable {
  public static var components: [SchemaComponent] { [] }
}

extension JSONObject {
  public static var name: String { "\(Self.self)" }
  public static var schema: JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }
  public static var components: [SchemaComponent] { [SchemaComponent(name: name) { definition }] }

  /// The schema behind the name, and the components that it names in turn.
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

  @inlinable
  public func encode(to json: inout JSONWriter) {
    json.object { fields(&$0) }
  }
}
