import Formats
import Web

/// The answers of an operation: those of its route, and those of every route of its kind.
extension Operation {
  /// Whether answers have an ETag, so that a client can ask whether something has changed.
  var hasValidator: Bool { route.method == .get && !route.isStream }

  var responses: [(key: String, value: JSONValue)] {
    var answers = route.responses.map { (key: "\($0.status)", value: describe($0)) }
    if hasValidator { answers.append((key: "304", value: ["$ref": "#/components/responses/NotModified"])) }
    let refusals = Dictionary(grouping: route.refusals + common, by: \.status).sorted { $0.key < $1.key }
    return answers + refusals.map { (key: "\($0.key)", value: describe($0.value)) }
  }

  private func describe(_ response: ResponseDescription) -> JSONValue {
    switch response.content {
    case .none: ["description": "Done; nothing to say.", "headers": headers]
    case .json(let schema, _, let example):
      [
        "description": "Success.", "headers": headers,
        "content": ["application/json": ["schema": schema, "example": JSONValue(encoded: example)]],
      ]
    case .events: ["$ref": "#/components/responses/Events"]
    case .eventsOrJSON(let events, let page, let example):
      [
        "description": "Events, as the header Accept asks for them: text/event-stream, else JSON.", "headers": headers,
        "content": [
          "application/json": [
            "schema": ["$ref": .string("#/components/schemas/\(page.name)")], "example": JSONValue(encoded: example),
          ],
          "text/event-stream": Components.eventStream(events.map(Self.liveEvent)),
        ],
      ]
    case .other(let mediaType, let schema):
      [
        "description": "As the summary says.", "headers": headers,
        "content": JSONValue.object([(key: mediaType, value: ["schema": schema])]),
      ]
    }
  }

  private static func liveEvent(_ event: EventDescription) -> JSONValue {
    Components.event(
      event.name, id: ["type": "string"], exampleID: "k3j2.1a",
      data: ["$ref": .string("#/components/schemas/\(event.data.name)")], example: event.example)
  }

  private var headers: JSONValue {
    var named = ["X-Request-Id"]
    if hasValidator { named.append("ETag") }
    if route.method == .post, route.access != .open { named.append("Idempotent-Replayed") }
    return Self.headers(named)
  }

  private static func headers(_ names: [String]) -> JSONValue {
    .object(names.map { (key: $0, value: ["$ref": .string("#/components/headers/\($0)")]) })
  }

  private func describe(_ refusals: [APIError]) -> JSONValue {
    var examples: [(key: String, value: JSONValue)] = []
    for refusal in refusals where !examples.contains(where: { $0.key == refusal.code }) {
      guard case .bytes(let bytes) = refusal.response(requestID: "8f1c2b7a9d3e4f50").body else { continue }
      examples.append((key: refusal.code, value: ["value": JSONValue(encoded: bytes)]))
    }
    let waits = refusals.contains { $0.headers.contains { $0.name == "Retry-After" } }
    return [
      "description": .string(examples.map(\.key).joined(separator: ", ")),
      "headers": Self.headers(["X-Request-Id"] + (waits ? ["Retry-After"] : [])),
      "content": [
        "application/json": [
          "schema": ["$ref": "#/components/schemas/ErrorResponse"], "examples": .object(examples),
        ]
      ],
    ]
  }

  /// The refusals of every route of its kind, whatever the route does.
  private var common: [APIError] {
    var refusals: [APIError] = []
    if route.access != .open { refusals.append(.unauthorized) }
    if route.access == .admin { refusals.append(.adminOnly) }
    if route.access != .open, route.method != .get { refusals.append(.crossSite) }
    if !parameterNames.isEmpty { refusals.append(.notFound) }
    if route.query != nil || route.body != nil { refusals.append(.invalid("name", "“name” is required.")) }
    if route.query != nil { refusals.append(.malformedQuery) }
    if route.body != nil { refusals += [.incompleteBody, .unsupportedMediaType, .tooLarge] }
    if route.body?.type != nil { refusals.append(.malformedBody) }
    if route.method == .post, route.access != .open {
      refusals += [
        .invalid("Idempotency-Key", "“Idempotency-Key” has 1 to 255 characters."), IdempotencyKey.inProgress,
        IdempotencyKey.reused,
      ]
    }
    if route.method != .get { refusals.append(.outcomeUnknown) }
    return refusals + [.unexpected, .databaseUnavailable, .overloaded]
  }
}

extension JSONValue {
  /// A value from JSON that this program wrote; null if the bytes are not JSON, which the tests rule out.
  init(encoded bytes: [UInt8]) {
    self = JSONValue(json: bytes) ?? .null
  }
}
