import Formats

/// One type of event in the OpenAPI description.
public struct EventDescription: Sendable {
  /// The type, as in the stream's `event` field.
  public let name: String
  /// Its data.
  public let data: SchemaComponent
  /// Data as it is written on the wire.
  public let example: [UInt8]

  /// - Parameter example: one line of JSON in UTF-8.
  public init(name: String, data: SchemaComponent, example: [UInt8]) {
    self.name = name
    self.data = data
    self.example = example
  }
}

/// A successful response of a route in the OpenAPI description.
public struct ResponseDescription: Sendable {
  /// The content of a response.
  public enum Content: Sendable {
    case none
    /// A JSON value. `components` are the components that the schema refers to; `example` is a document in UTF-8.
    case json(schema: JSONValue, components: [SchemaComponent], example: [UInt8])
    /// Server-sent events.
    case events
    /// Server-sent events for a client that accepts them, else JSON.
    case eventsOrJSON(events: [EventDescription], page: SchemaComponent, example: [UInt8])
    /// Content of another media type, or JSON that is not an object of the API.
    case other(mediaType: String, schema: JSONValue)
  }

  /// The HTTP status, 200 to 299.
  public let status: Int
  /// The content.
  public let content: Content

  /// - Parameter status: 200 to 299.
  public init(status: Int, content: Content) {
    self.status = status
    self.content = content
  }

  /// A `JSONObject` with its example.
  public static func json<T: JSONObject>(_ status: Int, _ type: T.Type) -> ResponseDescription {
    describe(status, T.example)
  }

  /// An array of `JSONObject`s with one example.
  public static func list<T: JSONObject>(_ status: Int, of type: T.Type) -> ResponseDescription {
    describe(status, [T.example])
  }

  /// 200 with a `JSONObject`.
  public static func ok<T: JSONObject>(_ type: T.Type) -> ResponseDescription { json(200, type) }
  /// 201 with a `JSONObject`.
  public static func created<T: JSONObject>(_ type: T.Type) -> ResponseDescription { json(201, type) }
  /// 204 without a body.
  public static let noContent = ResponseDescription(status: 204, content: .none)
  /// 200 with `{"success":true}`.
  public static let success = ok(Success.self)
  /// 200 with server-sent events.
  public static let events = ResponseDescription(status: 200, content: .events)

  /// 200 with content of another media type, or JSON that is not an object of the API.
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
