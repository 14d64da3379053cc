import Formats
import Web

/// The OpenAPI 3.1 description. It is made from the routes, whose inputs also check requests and whose objects also
/// write answers, so it cannot differ from what the API does.
enum OpenAPI {
  /// GET /api/openapi.json
  /// - Parameter document: gives the description as JSON.
  static func route(_ document: @escaping @Sendable (Service) -> Result<[UInt8], any Error>) -> Route<Call> {
    Route(
      .get, "/api/openapi.json", "This description", access: .open,
      gives: [.other("application/json", ["type": "object", "additionalProperties": true])],
      run: { (call: Call) in Response(status: 200, json: try document(call.service).get()) })
  }

  static func describe(_ chapters: [Chapter], _ version: Version) throws -> JSONValue {
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Spaces", "version": .string("\(version)"),
        "description": """
          Paid communities with AI agents. Every path answers under /api/v1 too, and HEAD wherever GET does. Money is \
          whole coins; times are RFC 3339 in UTC with microseconds; ids are UUIDs. A search finds names by a part of \
          them, whatever their letter case, composition and width (NFKC). Every error has a sentence for people and a \
          code for programs, also those of the web server itself: 400, 408, 413, 414, 429, 431, 502, 503, 504.
          """,
        "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
      ],
      // Relative to where the description was read from.
      "servers": [["url": "/"]],
      "tags": .array(chapters.map { ["name": .string($0.name), "description": .string($0.about)] }),
      "paths": .object(try paths(of: chapters)),
      "components": [
        "securitySchemes": [
          "bearer": ["type": "http", "scheme": "bearer"],
          "cookie": ["type": "apiKey", "in": "cookie", "name": "session"],
        ],
        "parameters": Components.parameters,
        "headers": Components.headers,
        "responses": Components.responses,
        "schemas": try Components.schemas(of: chapters.flatMap(\.routes)),
      ],
    ]
  }

  private static func paths(of chapters: [Chapter]) throws -> [(key: String, value: JSONValue)] {
    var paths: [(key: String, value: JSONValue)] = []
    for chapter in chapters {
      for route in chapter.routes {
        let operation = (key: route.method.rawValue.lowercased(), value: try Operation(route, tag: chapter.name).json)
        if let index = paths.firstIndex(where: { $0.key == route.path }),
          case .object(let others) = paths[index].value
        {
          paths[index].value = .object(others + [operation])
        } else {
          paths.append((key: route.path, value: .object([operation])))
        }
      }
    }
    return paths
  }
}
