/// An endpoint: its method and path, who may call it, its input and responses, and the function that answers. The
/// OpenAPI description is made from the list of all routes.
public final class Route<Call>: Sendable {
  /// The method. A route for GET also answers HEAD.
  public let method: Method
  /// The path, with parameters in braces: `/api/communities/{id}/join`.
  public let path: String
  /// The method and the path, such as `GET /healthz`, for logs and counters.
  public let name: String
  /// One line for the OpenAPI description.
  public let summary: String
  /// Who may call the route.
  public let access: Access
  /// The parameters of the query string; nil if the route ignores it.
  public let query: (any RequestQuery.Type)?
  /// The request body; nil if the route ignores it.
  public let body: BodyDescription?
  /// The successful responses.
  public let responses: [ResponseDescription]
  /// The errors of this route, besides those that every route of its kind has.
  public let refusals: [APIError]
  /// Answers a call. Throws `APIError` for an error of the client.
  public let run: @Sendable (Call) throws -> Response

  /// Makes a route; see the properties.
  public init(
    _ method: Method, _ path: String, _ summary: String, access: Access = .session,
    query: (any RequestQuery.Type)? = nil, body: BodyDescription? = nil, gives responses: [ResponseDescription],
    refuses refusals: [APIError] = [], run: @escaping @Sendable (Call) throws -> Response
  ) {
    self.method = method
    self.path = path
    name = "\(method.rawValue) \(path)"
    self.summary = summary
    self.access = access
    self.query = query
    self.body = body
    self.responses = responses
    self.refusals = refusals
    self.run = run
  }
}

extension Route {
  /// Whether the route responds with server-sent events.
  public var isStream: Bool {
    responses.contains {
      switch $0.content {
      case .events, .eventsOrJSON: true
      case .none, .json, .other: false
      }
    }
  }
}

extension Route {
  /// Whether it answers with events or with JSON, as the client accepts.
  public var isEventsOrJSON: Bool {
    responses.contains { if case .eventsOrJSON = $0.content { true } else { false } }
  }
}

/// Who may call a route.
public enum Access: Sendable {
  /// Anyone; an invalid session token is ignored.
  case open
  /// A user who is signed in.
  case session
  /// A user who is signed in. What they are in the community that the path names is looked up by the same statement as
  /// the session; what follows from it is decided by the handler.
  case standing
  /// An administrator who is signed in.
  case admin
}

/// The request body of a route.
public enum BodyDescription: Sendable {
  /// A JSON object, read with `RequestInput.init(json:)`.
  case json(any RequestBody.Type)
  /// A JSON object or no body, read with `RequestInput.init(optionalJSON:)`.
  case optionalJSON(any RequestBody.Type)
  /// `multipart/form-data` (RFC 7578) with files in the field of this name.
  case files(String)

  /// The type that reads the JSON object; nil for files.
  public var type: (any RequestBody.Type)? {
    switch self {
    case .json(let type), .optionalJSON(let type): type
    case .files: nil
    }
  }
}
