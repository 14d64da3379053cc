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

extension Route {
  /// Whether it answers with events.
  public var isStream: Bool {
    answers.contains { if case .events = $0.content { true } else { false } }
  }
}

public enum Access: Sendable {
  /// Anybody; a dead token is ignored.
  case open
  case session
  case admin
}

public enum BodyDescription: Sendable {
  case json(any Body.Type)
  case optionalJSON(any Body.Type)
  /// `multipart/form-data` with files under this name.
  case files(String)

  /// What is read from JSON.
  public var type: (any Body.Type)? {
    switch self {
    case .json(let type), .optionalJSON(let type): type
    case .files: nil
    }
  }
}

/// A documented answer.
public struct Answer: Sendable {
  public enum Content: Sendable {
    case none
    /// The example is as it is written on the wire.
    case json(schema: JSONValue, objects: [any JSONObject.Type], example: [UInt8])
    case events
    /// Something that is no object of ours.
    case other(mediaType: String, schema: JSONValue)
  }

  public let status: Int
  public let content: Content

  private static func answer<T: JSONEncodable>(_ status: Int, _ example: T) -> Answer {
    var json = JSONWriter()
    example.encode(to: &json)
    return Answer(status: status, content: .json(schema: T.schema, objects: T.objects, example: json.bytes))
  }

  public static func json<T: JSONObject>(_ status: Int, _ type: T.Type) -> Answer { answer(status, T.example) }
  public static func list<T: JSONObject>(_ status: Int, of type: T.Type) -> Answer { answer(status, [T.example]) }
  public static func ok<T: JSONObject>(_ type: T.Type) -> Answer { json(200, type) }
  public static func created<T: JSONObject>(_ type: T.Type) -> Answer { json(201, type) }
  public static let noContent = Answer(status: 204, content: .none)
  public static let success = ok(Success.self)
  public static let events = Answer(status: 200, content: .events)
  public static func other(_ mediaType: String, _ schema: JSONValue) -> Answer {
    Answer(status: 200, content: .other(mediaType: mediaType, schema: schema))
  }
}
