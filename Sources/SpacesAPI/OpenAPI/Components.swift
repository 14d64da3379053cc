import Web

/// What the operations of the description refer to by name.
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
    "LastEventID": [
      "name": "Last-Event-ID", "in": "header", "required": false,
      "description": "The id of the last event that the client has; wins over lastEventId.",
      "schema": [
        "type": "integer", "minimum": .integer(EventID.range.lowerBound), "maximum": .integer(EventID.range.upperBound),
      ],
    ],
  ]

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
      "description":
        "Server-sent events: meta, then chunk after chunk, then exactly one done or error; audio_ready may follow done. The data of each is one line of JSON; `: ping` comes every 15 s in between.",
      "headers": ["X-Request-Id": ["$ref": "#/components/headers/X-Request-Id"]],
      "content": [
        "text/event-stream": ["schema": ["oneOf": .array(events.map { event($0.key, $0.value) })]]
      ],
    ],
  ]

  /// One event as a reader of the stream has it, its data still text.
  private static func event(_ name: String, _ data: any JSONObject.Type) -> JSONValue {
    [
      "type": "object", "title": .string(name), "required": ["id", "event", "data"],
      "properties": [
        "id": ["type": "string", "pattern": "^[0-9]+$"], "event": ["type": "string", "enum": [.string(name)]],
        "data": ["type": "string", "contentMediaType": "application/json", "contentSchema": data.schema],
      ],
      "examples": [
        ["id": "1", "event": .string(name), "data": .string(String(decoding: data.encodedExample, as: UTF8.self))]
      ],
    ]
  }

  private static let events: [(key: String, value: any JSONObject.Type)] = [
    (key: "meta", value: MetaEvent.self), (key: "chunk", value: ChunkEvent.self), (key: "done", value: DoneEvent.self),
    (key: "audio_ready", value: AudioReadyEvent.self), (key: "error", value: ErrorEvent.self),
  ]

  /// Every object that a request carries or an answer has, by name.
  static func schemas(of routes: [Route<Call>]) throws -> JSONValue {
    var schemas: [(key: String, value: JSONValue)] = [(key: "Error", value: error(routes.flatMap(\.refusals)))]
    var objects = events.map(\.value)
    for route in routes {
      for case .json(_, let named, _) in route.answers.map(\.content) { objects += named }
      if let body = route.body?.type, !schemas.contains(where: { $0.key == "\(body)" }) {
        schemas.append((key: "\(body)", value: try schema(body)))
      }
    }
    while let object = objects.popLast() {
      guard !schemas.contains(where: { $0.key == object.name }) else { continue }
      let (schema, more) = object.definition
      schemas.append((key: object.name, value: schema))
      objects += more
    }
    return .object(schemas.sorted { $0.key < $1.key })
  }

  private static func schema(_ body: any Body.Type) throws -> JSONValue {
    let fields = try body.description()
    var schema: [(key: String, value: JSONValue)] = [
      (key: "type", value: "object"),
      (key: "properties", value: .object(fields.map { (key: $0.name, value: $0.schema) })),
    ]
    let needed = fields.filter(\.required).map { JSONValue.string($0.name) }
    if !needed.isEmpty { schema.append((key: "required", value: .array(needed))) }
    return .object(schema)
  }

  /// What all errors have, and the facts that some of them add.
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
