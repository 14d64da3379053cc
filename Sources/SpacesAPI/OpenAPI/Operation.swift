import Formats
import Web

/// One operation of the OpenAPI description.
struct Operation {
  let route: Route<Call>
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
      if let body = requestBody { members.append((key: "requestBody", value: body)) }
      members.append((key: "responses", value: .object(responses)))
      return .object(members)
    }
  }

  private var operationID: String {
    let words = route.path.split { "/{}_-".contains($0) }.drop { $0 == "api" }
    return route.method.rawValue.lowercased() + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  var parameterNames: [String] {
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
        var members: [(key: String, value: JSONValue)] = [
          (key: "name", value: .string(field.name)), (key: "in", value: "query"),
          (key: "required", value: .bool(field.required)),
        ]
        // One without a value counts as absent.
        if !field.required { members.append((key: "allowEmptyValue", value: true)) }
        return .object(members + [(key: "schema", value: field.schema.withoutNull)])
      } ?? []
    }
  }

  private var headerParameters: [JSONValue] {
    var named: [String] = []
    if route.method == .post, route.access != .open { named.append("IdempotencyKey") }
    if hasValidator { named.append("IfNoneMatch") }
    if route.method == .get, route.isStream { named.append(route.isEventsOrJSON ? "LastEventCursor" : "LastEventID") }
    return named.map { ["$ref": .string("#/components/parameters/\($0)")] }
  }

  private var requestBody: JSONValue? {
    switch route.body {
    case nil: nil
    case .json(let input): json(input, required: true)
    case .optionalJSON(let input): json(input, required: false)
    case .files(let name): multipart(name)
    }
  }

  private func multipart(_ name: String) -> JSONValue {
    let files: JSONValue = ["type": "array", "items": ["type": "string", "format": "binary"]]
    let schema: JSONValue = [
      "type": "object", "required": [.string(name)], "properties": .object([(key: name, value: files)]),
    ]
    return ["required": true, "content": ["multipart/form-data": ["schema": schema]]]
  }

  private func json(_ input: any RequestBody.Type, required: Bool) -> JSONValue {
    let schema: JSONValue = ["$ref": .string("#/components/schemas/\(Components.name(of: input))")]
    return ["required": .bool(required), "content": ["application/json": ["schema": schema, "example": input.example]]]
  }
}

extension JSONValue {
  /// The same schema without `null`: a query parameter can be left out, but it cannot be `null`.
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
