import Formats
import Foundation
import Testing
import Web

@testable import SpacesAPI

@Suite struct OpenAPITests {
  private struct Described {
    let path: String
    let method: String
    let json: JSONValue
  }

  private static let json = Result { try Product.shared.get().stranger.get("/openapi.json").expect(200).json }

  private func document() throws -> JSONValue { try Self.json.get() }

  private func operations() throws -> [Described] {
    let document = try document()
    return members(document["paths"]).flatMap { path in
      members(path.value).map { Described(path: path.key, method: $0.key, json: $0.value) }
    }
  }

  private func members(_ value: JSONValue?) -> [(key: String, value: JSONValue)] {
    if case .object(let members)? = value { members } else { [] }
  }

  @Test func routes_areAllDescribed() throws {
    let routes = App.routes.map { "\($0.method.rawValue.lowercased()) \($0.path)" }
    #expect(routes.count > 50)
    #expect(Set(routes).count == routes.count)
    #expect(try operations().map { "\($0.method) \($0.path)" }.sorted() == routes.sorted())
  }

  @Test func operations_haveIdsOfTheirOwn() throws {
    let ids = try operations().map { $0.json["operationId"] }
    for (index, id) in ids.enumerated() {
      #expect(id != nil && !ids[..<index].contains(id), "\(String(describing: id))")
    }
  }

  @Test func operations_sayWhatTheyDoAndAnswer() throws {
    for operation in try operations() {
      guard case .string(let summary)? = operation.json["summary"] else {
        Issue.record("\(operation.path)")
        continue
      }
      #expect(!summary.isEmpty)
      #expect(
        members(operation.json["responses"]).contains { $0.key.hasPrefix("2") }, "\(operation.method) \(operation.path)"
      )
    }
  }

  @Test func operations_describeTheirPathParameters() throws {
    for operation in try operations() {
      let named = operation.path.matches(of: /\{(\w+)\}/).map { JSONValue.string(String($0.1)) }
      var described: [JSONValue] = []
      if case .array(let parameters)? = operation.json["parameters"] {
        described = parameters.filter { $0["in"] == "path" }.compactMap { $0["name"] }
      }
      #expect(described == named, "\(operation.path)")
    }
  }

  private func schemas() throws -> JSONValue {
    try #require(document()["components"]?["schemas"])
  }

  @Test func examplesOfBodies_areTakenAndShowEveryField() throws {
    let bodies = App.routes.compactMap(\.body?.type)
    #expect(bodies.count > 25)
    let schemas = try schemas()
    for body in bodies {
      let fields = try body.description().map(\.name)
      #expect(members(body.example).map(\.key).sorted() == fields.sorted(), "\(body)")
      _ = try read(body)
      let schema = try #require(schemas[Components.name(of: body)])
      #expect(complaints(body.example, schema) == [], "\(body)")
    }
  }

  /// A client in Go has a function `NewWallet` for each `Wallet`.
  @Test func names_areNoneThatGeneratedCodeUses() throws {
    let names = Set(members(try schemas()).map(\.key))
    #expect(names.count > 80)
    #expect(names.filter { names.contains("New\($0)") } == [])
    #expect(names.isDisjoint(with: ["Error", "Object", "Model", "Configuration", "Response"]))
  }

  private func read<T: RequestBody>(_ type: T.Type) throws -> T {
    try T(json: T.example.bytes)
  }

  @Test func examples_fitTheirSchemas() throws {
    var checked = 0
    let schemas = try schemas()
    for operation in try operations() {
      for response in members(operation.json["responses"]) {
        guard let content = response.value["content"]?["application/json"], let example = content["example"],
          let schema = content["schema"]
        else { continue }
        checked += 1
        #expect(complaints(example, schema, in: schemas) == [], "\(operation.method) \(operation.path) \(response.key)")
      }
    }
    #expect(checked > 40)
  }

  @Test func refusals_fitTheErrorSchema() throws {
    let document = try document()
    let schema = try #require(document["components"]?["schemas"]?["ErrorResponse"])
    for operation in try operations() {
      for response in members(operation.json["responses"]) {
        for example in members(response.value["content"]?["application/json"]?["examples"]) {
          let value = try #require(example.value["value"])
          #expect(complaints(value, schema) == [], "\(operation.path) \(example.key)")
          #expect(value["code"] == .string(example.key))
        }
      }
    }
  }

  @Test func schemaCheck_findsWhatIsWrong() {
    let schema: JSONValue = [
      "type": "object", "required": ["a"], "additionalProperties": false,
      "properties": [
        "a": ["type": "array", "items": ["type": ["integer", "null"]]], "b": ["type": "string", "enum": ["x"]],
      ],
    ]
    #expect(complaints(["a": [1, .null], "b": "x"], schema) == [])
    for wrong in [[:], ["a": ["1"]], ["a": [], "b": "y"], ["a": [], "c": 1], [], .null] as [JSONValue] {
      #expect(!complaints(wrong, schema).isEmpty)
    }
  }
}
