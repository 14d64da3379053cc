import Web

/// The OpenAPI 3.1 description, made from the route tables: the same lines that check a request and
/// write an answer describe them, so neither side can have what the other has not.
enum OpenAPI {
  /// Made once; it cannot change while the process lives.
  static let document: Result<[UInt8], any Error> = Result { try describe(App.features).bytes }

  static func run(_ call: Call) throws -> Response {
    Response(status: 200, json: try document.get())
  }

  static func describe(_ features: [Feature]) throws -> JSONValue {
    var paths: [(key: String, value: JSONValue)] = []
    for feature in features {
      for route in feature.routes {
        let operation = (key: route.method.rawValue.lowercased(), value: try Operation(route, tag: feature.name).json)
        if let index = paths.firstIndex(where: { $0.key == route.path }), case .object(let others) = paths[index].value {
          paths[index].value = .object(others + [operation])
        } else {
          paths.append((key: route.path, value: .object([operation])))
        }
      }
    }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Spaces", "version": "1.0.0",
        "description":
          "Paid communities with AI agents. Every path answers under /api/v1 too, and HEAD wherever GET does. Money is whole coins; times are RFC 3339 in UTC with microseconds; ids are UUIDs. Every error has a sentence for people and a code for programs, also those of the web server itself: 400, 408, 413, 414, 429, 431, 502, 503, 504.",
        "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
      ],
      "tags": .array(features.map { ["name": .string($0.name), "description": .string($0.about)] }),
      "paths": .object(paths),
      "components": [
        "securitySchemes": [
          "bearer": ["type": "http", "scheme": "bearer"],
          "cookie": ["type": "apiKey", "in": "cookie", "name": "session"],
        ],
        "parameters": Components.parameters,
        "headers": Components.headers,
        "responses": Components.responses,
        "schemas": try Components.schemas(of: features.flatMap(\.routes)),
      ],
    ]
  }
}

/// A chapter of the API.
struct Feature: Sendable {
  let name: String
  let about: String
  let routes: [Route<Call>]
}
