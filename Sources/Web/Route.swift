/// One endpoint: what it answers to, who may call it, what it takes and gives, and the code that
/// does it. A feature's list of these reads like the API reference, and the OpenAPI description is
/// made from it.
public struct Route<Call>: Sendable {
  public let method: Method
  /// As in the reference: `/api/communities/{id}/join`.
  public let path: String
  public let summary: String
  public let access: Access
  public let query: (any Input.Type)?
  public let body: BodyDescription?
  public let answers: [Answer]
  public let refusals: [APIError]
  public let run: @Sendable (Call) throws -> Response

  public init(
    _ method: Method, _ path: String, _ summary: String, access: Access = .session,
    query: (any Input.Type)? = nil, body: BodyDescription? = nil, gives answers: [Answer],
    refuses refusals: [APIError] = [], run: @escaping @Sendable (Call) throws -> Response
  ) {
    self.method = method
    self.path = path
    self.summary = summary
    self.access = access
    self.query = query
    self.body = body
    self.answers = answers
    self.refusals = refusals
    self.run = run
  }
}

public enum Access: Sendable {
  /// Anybody; a dead token is ignored.
  case open
  case session
  case admin
}

public enum BodyDescription: Sendable {
  case json(any Input.Type)
  case optionalJSON(any Input.Type)
  /// `multipart/form-data` with files under this name.
  case files(String)
}

/// A documented answer.
public struct Answer: Sendable {
  public let status: Int
  public let schema: JSONValue?
  /// As it is written on the wire.
  public let example: [UInt8]?
  public let isStream: Bool

  private init(_ status: Int, _ schema: JSONValue?, _ example: [UInt8]?, isStream: Bool = false) {
    self.status = status
    self.schema = schema
    self.example = example
    self.isStream = isStream
  }

  public static func json<T: JSONObject>(_ status: Int, _ type: T.Type) -> Answer {
    var json = JSONWriter()
    T.example.encode(to: &json)
    return Answer(status, T.schema, json.bytes)
  }

  public static func list<T: JSONObject>(_ status: Int, of type: T.Type) -> Answer {
    var json = JSONWriter()
    [T.example].encode(to: &json)
    return Answer(status, [T].schema, json.bytes)
  }

  public static func ok<T: JSONObject>(_ type: T.Type) -> Answer { json(200, type) }
  public static func created<T: JSONObject>(_ type: T.Type) -> Answer { json(201, type) }
  public static let noContent = Answer(204, nil, nil)
  public static let success = ok(Success.self)
  /// Bytes that are not an object of ours: metrics, the description itself.
  public static let other = Answer(200, nil, nil)
  public static let events = Answer(200, nil, nil, isStream: true)
}
