import Formats
import Testing
@testable import Web

@Suite struct SchemaTests {
  private struct Inner: JSONObject {
    static let example = Inner()
    func fields(_ json: inout JSONWriter) { json.field("inside", 1 as Int64) }
  }

  private struct Outer: JSONObject {
    static let example = Outer()
    func fields(_ json: inout JSONWriter) {
      json.field("one", Inner())
      json.field("many", [Inner()])
      json.field("maybe", Inner?.none)
      json.field("none", String?.none)
    }
  }

  @Test func definition_namesTheObjectsInside() throws {
    let (schema, components) = Outer.definition
    #expect(schema["required"] == ["one", "many", "maybe", "none"])
    #expect(schema["properties"]?["one"] == Inner.schema)
    #expect(schema["properties"]?["many"]?["items"] == ["$ref": "#/components/schemas/Inner"])
    #expect(schema["properties"]?["maybe"] == ["anyOf": [Inner.schema, ["type": "null"]]])
    #expect(schema["properties"]?["none"]?["type"] == ["string", "null"])
    #expect(components.map(\.name) == ["Inner", "Inner", "Inner"])
    #expect(Inner.definition.schema["required"] == ["inside"])
  }
}
