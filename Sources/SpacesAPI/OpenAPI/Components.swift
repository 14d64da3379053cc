import Formats
import Web

/// The parts of the description that operations refer to by name.
enum Components {
  static let parameters: JSONValue = [
    "IdempotencyKey": [
      "name": "Idempotency-Key", "in": "header", "required": false,
      "description": "The same key with the same request gives the first answer again, for 24 hours.",
      "schema": ["type": "string", "minLength": 1, "maxLength": 255],
    ],
    "IfNoneMatch": [
      "name": "If-None-Match", "in": "header", "required": false,
      "description": "The ETag of the answer that the client has: 304 if it is still the same.",
      "schema": ["type": "string"],
    ],
    "LastEventCursor": [
      "name": "Last-Event-ID", "in": "header", "required": false,
      "description": "The id of the last event that the client has; wins over lastEventId and after. Another text is a reset.",
      "schema": ["type": "string"],
    ],
    "LastEventID": [
      "name": "Last-Event-ID", "in": "header", "required": false,
      "description": "The id of the last event that the client has; wins over lastEventId.",
      "schema": [
        "type": "integer", "minimum": .integer(EventID.range.lowerBound), "maximum": .integer(EventID.range.upperBound),
      ],
    ],
  ]

  /// The content of a stream whose events are described by `events`: a text, since generated clients cannot read a
  /// stream by its schema.
  static func eventStream(_ events: [JSONValue]) -> JSONValue {
    [
      "schema": [
        "type": "string", "contentMediaType": "text/event-stream", "contentSchema": ["oneOf": .array(events)],
      ]
    ]
  }

  /// One event of a stream as its reader gets it: the data is text, which holds JSON.
  static func event(
    _ name: String, id: JSONValue, exampleID: JSONValue, data: JSONValue, example: [UInt8]
  ) -> JSONValue {
    [
      "type": "object", "title": .string(name), "required": ["id", "event", "data"],
      "properties": [
        "id": id, "event": ["type": "string", "enum": [.string(name)]],
        "data": ["type": "string", "contentMediaType": "application/json", "contentSchema": data],
      ],
      "examples": [
        ["id": exampleID, "event": .string(name), "data": .string(String(decoding: example, as: UTF8.self))]
      ],
    ]
  }

  static let headers: JSONValue = [
    "X-Request-Id": ["description": "Names the request in the log.", "required": true, "schema": ["type": "string"]],
    "ETag": ["description": "Weak; for If-None-Match.", "schema": ["type": "string"]],
    "Retry-After": ["description": "Seconds to wait.", "schema": ["type": "integer"]],
    "Idempotent-Replayed": [
      "description": "The answer is that of an earlier request with this Idempotency-Key.",
      "schema": ["type": "string", "enum": ["true"]],
    ],
  ]

  static let responses: JSONValue = [
    "NotModified": [
      "description": "The client has this answer already.",
      "headers": [
        "X-Request-Id": ["$ref": "#/components/headers/X-Request-Id"], "ETag": ["$ref": "#/components/headers/ETag"],
      ],
    ],
    "Events": [
      "description": """
        Server-sent events: meta, then chunk after chunk, then exactly one done or error; audio_ready may follow done. \
        The data of each is one line of JSON; `: ping` comes every 15 s in between.
        """,
      "headers": ["X-Request-Id": ["$ref": "#/components/headers/X-Request-Id"]],
      "content": ["text/event-stream": eventStream(events.map { answerEvent($0.key, $0.value) })],
    ],
  ]

  private static func answerEvent(_ name: String, _ data: any JSONObject.Type) -> JSONValue {
    event(
      name, id: ["type": "string", "pattern": "^[0-9]+$"], exampleID: "1", data: data.schema,
      example: data.encodedExample)
  }

  private static let events: [(key: String, value: any JSONObject.Type)] = [
    (key: "meta", value: MetaEvent.self), (key: "chunk", value: ChunkEvent.self), (key: "done", value: DoneEvent.self),
    (key: "audio_ready", value: AudioReadyEvent.self), (key: "error", value: ErrorEvent.self),
  ]

  /// The schemas of everything that requests and answers carry, by name.
  static func schemas(of routes: [Route<Call>]) throws -> JSONValue {
    var schemas: [(key: String, value: JSONValue)] = [(key: "ErrorResponse", value: error(routes.flatMap(\.refusals)))]
    var components: [SchemaComponent] = []
    for event in events { components += event.value.components }
    var bodies: [String: JSONValue] = [:]
    for route in routes {
      for response in route.responses { components += response.components }
      if let body = route.body?.type { bodies[name(of: body)] = try schema(body) }
    }
    schemas += bodies.map { (key: $0.key, value: $0.value) }
    while let component = components.popLast() {
      guard !schemas.contains(where: { $0.key == component.name }) else { continue }
      let definition = component.definition()
      schemas.append((key: component.name, value: definition.schema))
      components += definition.components
    }
    return .object(schemas.sorted { $0.key < $1.key })
  }

  /// What the description calls a body: `CreateCommunity` for `NewCommunity`. A client in Go has a function
  /// `NewCommunity` already, which makes a `Community`.
  static func name(of body: any RequestBody.Type) -> String {
    let name = "\(body)"
    return name.hasPrefix("New") ? "Create\(name.dropFirst(3))" : name
  }

  private static func schema(_ body: any RequestBody.Type) throws -> JSONValue {
    let fields = try body.description()
    var schema: [(key: String, value: JSONValue)] = [
      (key: "type", value: "object"),
      (key: "properties", value: .object(fields.map { (key: $0.name, value: $0.schema) })),
    ]
    let needed = fields.filter(\.required).map { JSONValue.string($0.name) }
    if !needed.isEmpty { schema.append((key: "required", value: .array(needed))) }
    return .object(schema)
  }

  /// The members that all errors have, and the details that some of them add.
  private static func error(_ refusals: [APIError]) -> JSONValue {
    var properties: [(key: String, value: JSONValue)] = [
      (key: "error", value: ["type": "string", "description": "A sentence for people."]),
      (key: "code", value: ["type": "string", "pattern": "^[a-z0-9_]+$", "description": "For programs."]),
      (key: "field", value: ["type": "string", "description": "The input that was wrong."]),
      (key: "requestId", value: ["type": "string", "description": "To quote when the fault is ours."]),
    ]
    for detail in refusals.flatMap(\.details) where !properties.contains(where: { $0.key == detail.key }) {
      let type: JSONValue = if case .integer = detail.value { "integer" } else { "string" }
      properties.append((key: detail.key, value: ["type": type]))
    }
    return [
      "type": "object", "required": ["error", "code"], "properties": .object(properties), "additionalProperties": false,
    ]
  }
}

extension JSONObject {
  fileprivate static var encodedExample: [UInt8] {
    var json = JSONWriter()
    example.encode(to: &json)
    return json.bytes
  }
}

extension ResponseDescription {
  fileprivate var components: [SchemaComponent] {
    switch content {
    case .json(schema: _, components: let components, example: _): components
    case .eventsOrJSON(let events, let page, example: _): events.map(\.data) + [page]
    case .none, .events, .other: []
    }
  }
}
