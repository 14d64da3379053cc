/// One endpoint: what it answers to, who may call it, what it takes and gives, and the code that
/// does it. A feature's list of these reads like the API reference, and the OpenAPI description is
/// made from it.
public struct Route<Call>: Sendable {
  public let method: Method
  /// As in the reference: `/api/communities/{id}/join`.
  public let path: String
  /// One line for the OpenAPI description.
  public let summary: String
  public let access: Access
  public let query: (any RequestQuery.Type)?
  public let body: BodyDescription?
  public let responses: [ResponseDescription]
  /// What it can refuse with, besides what every route of its kind can.
  public let refusals: [APIError]
  public let run: @Sendable (Call) throws -> Response

  public init(
    _ method: Method, _ path: String, _ summary: String, access: Access = .session,
    query: (any RequestQuery.Type)? = nil, body: BodyDescription? = nil, gives responses: [ResponseDescription],
    refuses refusals: [APIError] = [], run: @escaping @Sendable (Call) throws -> Response
  ) {
    self.method = method
    self.path = path
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
  /// Whether it answers with events.
  public var isStream: Bool {
    responses.contains { if case .events = $0.content { true } else { false } }
  }
}

/// Who may call a route.
public enum Access: Sendable {
  /// Anybody; a dead token is ignored.
  case open
  /// Whoever is signed in.
  case session
  /// An administrator who is signed in.
  case admin
}

/// The body that a route takes.
public enum BodyDescription: Sendable {
  case json(any RequestBody.Type)
  /// Read with `RequestInput.init(optionalJSON:)`.
  case optionalJSON(any RequestBody.Type)
  /// `multipart/form-data` with files under this name.
  case files(String)

  /// What is read from JSON.
  public var type: (any RequestBody.Type)? {
    switch self {
    case .json(let type), .optionalJSON(let type): type
    case .files: nil
    }
  }
}
