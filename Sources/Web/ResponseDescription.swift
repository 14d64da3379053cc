import Formats

/// A response of a route in the OpenAPI description.
public struct ResponseDescription: Sendable {
  /// What its body is.
  public enum Content: Sendable {
    case none
    /// `components` are what the schema refers to by name; the example is as it is written on the wire.
    case json(schema: JSONValue, components: [SchemaComponent], example: [UInt8])
    /// Server-sent events.
    case events
    /// Something that is no object of the API.
    case other(mediaType: String, schema: JSONValue)
  }

  public let status: Int
  public let content: Content

  /// - Parameter status: a 2xx.
  public init(status: Int, content: Content) {
    self.status = status
    self.content = content
  }

  /// A `JSONObject`, with its example.
  public static func json<T: JSONObject>(_ status: Int, _ type: T.Type) -> ResponseDescription {
    describe(status, T.example)
  }

  /// An array of `JSONObject`s.
  public static func list<T: JSONObject>(_ status: Int, of type: T.Type) -> ResponseDescription {
    describe(status, [T.example])
  }

  public static func ok<T: JSONObject>(_ type: T.Type) -> ResponseDescription { json(200, type) }
  public static func created<T: JSONObject>(_ type: T.Type) -> ResponseDescription { json(201, type) }
  public static let noContent = ResponseDescription(status: 204, content: .none)
  public static let success = ok(Success.self)
  public static let events = ResponseDescription(status: 200, content: .events)

  /// 200 with something that is no object of the API.
  public static func other(_ mediaType: String, _ schema: JSONValue) -> ResponseDescription {
    ResponseDescription(status: 200, content: .other(mediaType: mediaType, schema: schema))
  }

  private static func describe<T: JSONEncodable>(_ status: Int, _ example: T) -> ResponseDescription {
    var json = JSONWriter()
    example.encode(to: &json)
    return ResponseDescription(
      status: status, content: .json(schema: T.schema, components: T.components, example: json.bytes))
  }
}
