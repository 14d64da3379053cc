import Formats
import Foundation
import Testing

@testable import SpacesAPI

@Suite struct ListingTests {
  let product: Product
  let owner: Person
  let other: Person

  init() throws {
    product = try Product.shared.get()
    owner = try product.person("Owner")
    other = try product.person("Other")
  }

  private func path(_ listing: UUID) -> String { "/agent-listings/\(listing.text)" }

  @Test func listing_new_hasItsDefaults() throws {
    let listing = try owner.post("/agent-listings", ["agentName": "Parrot"]).expect(201)
    #expect(listing["ownerId"] == .id(owner.id) && listing["inputCharLimit"] == 5000)
    for name in ["description", "avatarUrl", "model", "systemPrompt", "welcomeMessage", "voice"] {
      #expect(listing[name] == .null, "\(name)")
    }
  }

  @Test func systemPrompt_isShownToItsOwnerOnly() throws {
    let listing = try owner.listing(name: "Secretive \(owner.id.text)", ["systemPrompt": "Be kind."])
    #expect(try owner.get(path(listing))["systemPrompt"] == "Be kind.")
    #expect(try other.get(path(listing))["systemPrompt"] == .null)
    let found = "/agent-listings?search=\(owner.id.text)"
    #expect(try owner.get(found).rows("listings").map { $0["systemPrompt"] } == ["Be kind."])
    #expect(try other.get(found).rows("listings").map { $0["systemPrompt"] } == [.null])
  }

  @Test func listing_isChangedAndWithdrawnByItsOwnerOnly() throws {
    let listing = try owner.listing()
    try other.put(path(listing), ["agentName": "Mine"]).expect(403, "forbidden")
    try other.delete(path(listing)).expect(403, "forbidden")
    #expect(try owner.put(path(listing), ["agentName": "New"]).expect(200)["agentName"] == "New")
    try owner.delete(path(listing)).expect(200)
    for person in [owner, other] { try person.get(path(listing)).expect(404, "agent_not_found") }
    try owner.delete(path(listing)).expect(404, "agent_not_found")
  }

  @Test func change_absentKeepsAndNullClears() throws {
    let listing = try owner.listing(["description": "Talks.", "welcomeMessage": "Hello!", "inputCharLimit": 9])
    let changed = try owner.put(path(listing), ["description": .null]).expect(200)
    #expect(changed["description"] == .null && changed["welcomeMessage"] == "Hello!" && changed["inputCharLimit"] == 9)
    let refused = try owner.put(path(listing), ["agentName": .null]).expect(400, "invalid_request")
    #expect(refused.text("field") == "agentName")
  }

  @Test func listings_areThoseOfEverybodyOrTheOwn() throws {
    let product = try Product()
    let (owner, other) = (try product.person(), try product.person())
    let listings = try [owner.listing(name: "One"), other.listing(name: "Two"), owner.listing(name: "Three")]
    func found(_ person: Person, _ query: String) throws -> [JSONValue?] {
      let page = try person.get("/agent-listings?\(query)").expect(200)
      #expect(page.int("total") == Int64(try page.rows("listings").count))
      return try page.rows("listings").map { $0["id"] }
    }
    #expect(try found(owner, "") == JSONValue.ids(listings.reversed()))
    #expect(try found(owner, "mine=true") == JSONValue.ids([listings[2], listings[0]]))
    #expect(try found(other, "mine=true&search=t") == JSONValue.ids([listings[1]]))
    #expect(try found(other, "search=T") == JSONValue.ids([listings[2], listings[1]]))
    try owner.delete("/agent-listings/\(listings[0].text)").expect(200)
    #expect(try found(other, "") == JSONValue.ids([listings[2], listings[1]]))
  }

  @Test(
    arguments: [
      ("agentName", ""), ("agentName", .string(String(repeating: "é", count: 101))), ("inputCharLimit", 0),
      ("inputCharLimit", 20_001), ("systemPrompt", .string(String(repeating: "a", count: 20_001))),
      ("avatarUrl", "http://example.com/a.png"), ("voice", ""),
    ] as [(String, JSONValue)])
  func field_invalid_isNamed(field: String, value: JSONValue) throws {
    let listing = try owner.listing()
    let answer = try owner.put(path(listing), .object([(key: field, value: value)])).expect(400, "invalid_request")
    #expect(answer.text("field") == field)
  }
}
