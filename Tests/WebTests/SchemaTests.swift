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
      json.field("none", String?.none)
    }
  }

  @Test func schema_ofNestedObjects_keepsThemApart() {
    #expect(Outer.schema["required"] == ["one", "many", "none"])
    #expect(Outer.schema["properties"]?["many"]?["items"]?["required"] == ["inside"])
    #expect(Outer.schema["properties"]?["none"]?["type"] == ["string", "null"])
  }
}
