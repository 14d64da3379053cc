import Web

/// One operation of the OpenAPI description.
struct Operation {
  private let route: Route<Call>
  private let tag: String

  init(_ route: Route<Call>, tag: String) {
    self.route = route
    self.tag = tag
  }

  var json: JSONValue {
    get throws {
      var members: [(key: String, value: JSONValue)] = [
        (key: "summary", value: .string(route.summary)),
        (key: "operationId", value: .string(operationID)),
        (key: "tags", value: [.string(tag)]),
        (key: "security", value: route.access == .open ? [] : [["bearer": []], ["cookie": []]]),
      ]
      let parameters = try pathParameters + queryParameters + headerParameters
      if !parameters.isEmpty { members.append((key: "parameters", value: .array(parameters))) }
      if let body = try requestBody { members.append((key: "requestBody", value: body)) }
      members.append((key: "responses", value: .object(responses)))
      return .object(members)
    }
  }

  private var operationID: String {
    let words = route.path.split(whereSeparator: { "/{}_-".contains($0) }).dropFirst(route.path.hasPrefix("/api") ? 1 : 0)
    return route.method.rawValue.lowercased() + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  private var parameterNames: [String] {
    route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
  }

  private var pathParameters: [JSONValue] {
    parameterNames.map {
      ["name": .string($0), "in": "path", "required": true, "schema": ["type": "string", "format": "uuid"]]
    }
  }

  private var queryParameters: [JSONValue] {
    get throws {
      try route.query?.description().map { field in
        [
          "name": .string(field.name), "in": "query", "required": .bool(field.required),
          "schema": field.schema.withoutNull,
        ]
      } ?? []
    }
  }

  private var headerParameters: [JSONValue] {
    guard route.method == .post, route.access != .open else { return [] }
    return [
      [
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "The same key with the same request gives the first answer again, for 24 hours.",
        "schema": ["type": "string", "minLength": 1, "maxLength": 255],
      ]
    ]
  }

  private var requestBody: JSONValue? {
    get throws {
      switch route.body {
      case nil: nil
      case .json(let input): try json(input, required: true)
      case .optionalJSON(let input): try json(input, required: false)
      case .files(let name):
        multipart(name)
      }
    }
  }

  private func multipart(_ name: String) -> JSONValue {
    let files: JSONValue = ["type": "array", "items": ["type": "string", "format": "binary"]]
    let schema: JSONValue = [
      "type": "object", "required": [.string(name)], "properties": .object([(key: name, value: files)]),
    ]
    return ["required": true, "content": ["multipart/form-data": ["schema": schema]]]
  }

  private func json(_ input: any Input.Type, required: Bool) throws -> JSONValue {
    let fields = try input.description()
    var schema: [(key: String, value: JSONValue)] = [
      (key: "type", value: "object"),
      (key: "properties", value: .object(fields.map { (key: $0.name, value: $0.schema) })),
    ]
    let needed = fields.filter(\.required).map { JSONValue.string($0.name) }
    if !needed.isEmpty { schema.append((key: "required", value: .array(needed))) }
    return ["required": .bool(required), "content": ["application/json": ["schema": .object(schema)]]]
  }

  private var responses: [(key: String, value: JSONValue)] {
    let answers = route.answers.map { (key: "\($0.status)", value: describe($0)) }
    let refusals = Dictionary(grouping: route.refusals + common, by: \.status).sorted { $0.key < $1.key }
    return answers + refusals.map { (key: "\($0.key)", value: describe($0.value)) }
  }

  private func describe(_ answer: Answer) -> JSONValue {
    if answer.isStream {
      return [
        "description":
          "Server-sent events: meta, then chunk after chunk, then exactly one done or error; audio_ready may follow done. The data of each is one line of JSON.",
        "content": [
          "text/event-stream": [
            "schema": ["type": "string"],
            "x-events": [
              "meta": ["$ref": "#/components/schemas/MetaEvent"], "chunk": ["$ref": "#/components/schemas/ChunkEvent"],
              "done": ["$ref": "#/components/schemas/DoneEvent"],
              "audio_ready": ["$ref": "#/components/schemas/AudioReadyEvent"],
              "error": ["$ref": "#/components/schemas/ErrorEvent"],
            ],
          ]
        ],
      ]
    }
    guard let schema = answer.schema, let example = answer.example else {
      return ["description": answer.status == 204 ? "Done; nothing to say." : "As the summary says."]
    }
    return [
      "description": "Success.",
      "content": ["application/json": ["schema": schema, "example": JSONValue(encoded: example)]],
    ]
  }

  private func describe(_ refusals: [APIError]) -> JSONValue {
    var examples: [(key: String, value: JSONValue)] = []
    for refusal in refusals where !examples.contains(where: { $0.key == refusal.code }) {
      guard case .bytes(let bytes) = refusal.response(requestID: "8f1c2b7a9d3e4f50").body else { continue }
      examples.append((key: refusal.code, value: ["value": JSONValue(encoded: bytes)]))
    }
    return [
      "description": .string(examples.map(\.key).joined(separator: ", ")),
      "content": [
        "application/json": [
          "schema": ["$ref": "#/components/schemas/Error"], "examples": .object(examples),
        ]
      ],
    ]
  }

  /// What every route of its kind can refuse with, whatever it does.
  private var common: [APIError] {
    var refusals: [APIError] = []
    if route.access != .open { refusals.append(.unauthorized) }
    if route.access == .admin { refusals.append(.adminOnly) }
    if route.access != .open, route.method != .get { refusals.append(.crossSite) }
    if !parameterNames.isEmpty { refusals.append(.notFound) }
    if route.query != nil || route.body != nil { refusals.append(.invalid("name", "“name” is required.")) }
    if route.body != nil { refusals += [.malformedBody, .unsupportedMediaType, .tooLarge] }
    if route.method == .post, route.access != .open {
      refusals += [.invalid("Idempotency-Key", "“Idempotency-Key” has 1 to 255 characters."), IdempotencyKey.inProgress, IdempotencyKey.reused]
    }
    return refusals + [.unexpected, .databaseUnavailable, .overloaded]
  }
}

extension JSONValue {
  /// A value from JSON that we wrote ourselves; null if that were not JSON, which the tests rule out.
  init(encoded bytes: [UInt8]) {
    self = JSONValue(json: bytes) ?? .null
  }

  /// A parameter that may be left out is not for that one that may be `null`.
  fileprivate var withoutNull: JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(
      members.map { member in
        switch (member.key, member.value) {
        case ("type", .array(let types)): (key: "type", value: types.first ?? .null)
        case ("enum", .array(let cases)): (key: "enum", value: .array(cases.filter { $0 != .null }))
        default: member
        }
      })
  }
}
