import FoundationEssentials

/// Something with one JSON form, and the JSON Schema of it.
public protocol JSONEncodable {
  static var schema: JSONValue { get }
  /// The objects that the schema refers to by name.
  static var objects: [any JSONObject.Type] { get }
  func encode(to json: inout JSONWriter)
}

/// An object of the API. Its members are written once, in `fields`; the schema in the OpenAPI
/// description is recorded from the same lines, run over `example`, so the two cannot differ.
public protocol JSONObject: JSONEncodable, Sendable {
  /// What the description calls it.
  static var name: String { get }
  static var example: Self { get }
  func fields(_ json: inout JSONWriter)
}

extension JSONEncodable {
  public static var objects: [any JSONObject.Type] { [] }
}

extension JSONObject {
  public static var name: String { "\(Self.self)" }
  public static var schema: JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }
  public static var objects: [any JSONObject.Type] { [Self.self] }

  /// The schema behind the name, and the objects that it names in turn.
  public static var definition: (schema: JSONValue, objects: [any JSONObject.Type]) {
    var json = JSONWriter(recording: true)
    example.fields(&json)
    let schema = JSONValue.object([
      (key: "type", value: "object"),
      (key: "properties", value: .object(json.recorded)),
      (key: "required", value: .array(json.recorded.map { .string($0.key) })),
      (key: "additionalProperties", value: false),
    ])
    return (schema, json.recordedObjects)
  }

  @inlinable
  public func encode(to json: inout JSONWriter) {
    json.object { fields(&$0) }
  }
}

/// Writes UTF-8 JSON straight into bytes: `JSONEncoder` takes longer for a page of messages than
/// the database does.
public struct JSONWriter {
  public var bytes: [UInt8] = []
  @usableFromInline var first = true
  @usableFromInline let recording: Bool
  private(set) var recorded: [(key: String, value: JSONValue)] = []
  private(set) var recordedObjects: [any JSONObject.Type] = []

  public init(capacity: Int = 512) {
    recording = false
    bytes.reserveCapacity(capacity)
  }

  init(recording: Bool) {
    self.recording = recording
  }

  @inlinable
  public mutating func object(_ members: (inout JSONWriter) -> Void) {
    bytes.append(UInt8(ascii: "{"))
    first = true
    members(&self)
    bytes.append(UInt8(ascii: "}"))
    first = false
  }

  @inlinable
  public mutating func field<T: JSONEncodable>(_ name: StaticString, _ value: T) {
    // Not the value's own members: its schema has them.
    if recording { return record(name.description, T.self) }
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    value.encode(to: &self)
    first = false
  }

  /// A member whose name comes from data.
  public mutating func field<T: JSONEncodable>(named name: String, _ value: T) {
    separate()
    name.encode(to: &self)
    bytes.append(UInt8(ascii: ":"))
    value.encode(to: &self)
    first = false
  }

  @usableFromInline mutating func record<T: JSONEncodable>(_ name: String, _ type: T.Type) {
    recorded.append((key: name, value: T.schema))
    recordedObjects += T.objects
  }

  @inlinable
  mutating func separate() {
    if first { first = false } else { bytes.append(UInt8(ascii: ",")) }
  }

  @inlinable
  public mutating func raw(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  @inlinable
  public mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      var start = 0
      for (index, byte) in utf8.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
        bytes.append(contentsOf: utf8[start..<index])
        escape(byte)
        start = index + 1
      }
      bytes.append(contentsOf: utf8[start...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  @usableFromInline mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x22: raw("\\\"")
    case 0x5C: raw("\\\\")
    case 0x0A: raw("\\n")
    case 0x0D: raw("\\r")
    case 0x09: raw("\\t")
    default:
      raw("\\u00")
      bytes.append(hexDigit(byte >> 4))
      bytes.append(hexDigit(byte & 15))
    }
  }
}

@inlinable
func hexDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
