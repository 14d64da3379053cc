import Formats
import Foundation
import Testing

@testable import SpacesAPI

@Suite struct ProfileTests {
  let person: Person

  init() throws {
    person = try Product.shared.get().person()
  }

  @Test func profile_changed_keepsWhatIsAbsentAndClearsNull() throws {
    try person.put("/users/me", ["name": " New ", "image": "https://example.com/a.png"]).expect(200)
    #expect(try person.put("/users/me", [:]).expect(200)["name"] == "New")
    #expect(try person.put("/users/me", ["name": "Newer"]).expect(200)["image"] == "https://example.com/a.png")
    let cleared = try person.put("/users/me", ["image": .null]).expect(200)
    #expect(cleared["image"] == .null && cleared["name"] == "Newer")
    #expect(try person.get("/users/me").json == cleared.json)
  }

  @Test(
    arguments: [
      ("name", .null), ("name", ""), ("name", 7), ("image", "http://example.com/a.png"),
      ("image", "javascript:alert(1)"),
      ("image", "https://"), ("image", ""),
    ] as [(String, JSONValue)])
  func field_invalid_isNamed(field: String, value: JSONValue) throws {
    let answer = try person.put("/users/me", .object([(key: field, value: value)])).expect(400, "invalid_request")
    #expect(answer.text("field") == field)
  }
}
