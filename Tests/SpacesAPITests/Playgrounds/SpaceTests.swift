import Formats
import Foundation
import Testing

@testable import SpacesAPI

@Suite struct SpaceTests {
  let product: Product
  let owner: Person
  let other: Person

  init() throws {
    product = try Product.shared.get()
    owner = try product.person("Owner")
    other = try product.person("Other")
  }

  private func path(_ space: UUID) -> String { "/spaces/\(space.text)" }

  @Test func space_new_hasItsDefaults() throws {
    let space = try owner.post("/spaces", ["name": "Space"]).expect(201)
    #expect(space["ownerId"] == .id(owner.id) && space["description"] == "" && space["category"] == .null)
    #expect(space["tags"] == [] && space["definition"] == [:] && space["isPublic"] == true)
  }

  @Test func definition_comesBackAsItWasSent() throws {
    let text =
      #"{"z":1.50,"a":[1e400,18446744073709551616,-0.0],"\u00e9":{"b":null,"a":{}},"iframeUrl":"https://x.test/"}"#
    let definition = try #require(JSONValue(json: Array(text.utf8)))
    let space = try owner.post("/spaces", ["name": "Space", "definition": definition]).expect(201)
    #expect(space["definition"] == definition)
    #expect(try owner.get(path(space.id()))["definition"] == definition)
  }

  @Test(
    arguments: [
      ["iframeUrl": "http://x.test/"], ["iframeUrl": "javascript:alert(1)"], ["iframeUrl": 7], ["iframeUrl": .null], [],
      "{}",
      ["text": .string(String(repeating: "a", count: 64 << 10))],
    ] as [JSONValue])
  func definition_unsound_is400(definition: JSONValue) throws {
    let answer = try owner.post("/spaces", ["name": "Space", "definition": definition]).expect(400, "invalid_request")
    #expect(answer.text("field")?.hasPrefix("definition") == true)
  }

  @Test func space_private_existsForItsOwnerAndParticipantsOnly() throws {
    let space = try owner.space(isPublic: true)
    let session = try owner.session(of: space)
    let guest = try product.person("Guest")
    try guest.post("\(session.path)/join").expect(201)
    try guest.post("\(session.path)/leave")
    try owner.put(path(space), ["isPublic": false]).expect(200)
    for person in [owner, guest] {
      for place in [path(space), "\(path(space))/sessions", session.path] { try person.get(place).expect(200) }
    }
    for place in [path(space), "\(path(space))/sessions", session.path] {
      try other.get(place).expect(404, "space_not_found")
    }
    for action in ["\(path(space))/sessions", "\(session.path)/join", "\(session.path)/leave"] {
      try other.post(action).expect(404, "space_not_found")
    }
    try other.put(path(space), ["name": "Mine"]).expect(404, "space_not_found")
    try guest.put(path(space), ["name": "Mine"]).expect(403, "owner_only")
  }

  @Test func space_isChangedAndDeletedByItsOwnerOnly() throws {
    let space = try owner.space()
    try other.put(path(space), ["name": "Mine"]).expect(403, "owner_only")
    try other.delete(path(space)).expect(403, "owner_only")
    let changed = try owner.put(path(space), ["description": "New", "tags": ["a"], "category": "games"]).expect(200)
    #expect(changed["name"] == "Space" && changed["description"] == "New" && changed["category"] == "games")
    let cleared = try owner.put(path(space), ["description": .null, "category": .null]).expect(200)
    #expect(cleared["description"] == "" && cleared["category"] == .null && cleared["tags"] == ["a"])
  }

  @Test func space_deleted_takesItsSessionsAlong() throws {
    let space = try owner.space()
    let session = try owner.session(of: space)
    try other.post("\(session.path)/join").expect(201)
    try owner.delete(path(space)).expect(204)
    try owner.get(path(space)).expect(404, "space_not_found")
    try owner.delete(path(space)).expect(404, "space_not_found")
    for table in ["playground_sessions", "playground_participants"] as [StaticString] {
      #expect(try product.count(table, where: "playground_id = \(space)") == 0)
    }
  }

  @Test func spaces_browsed_areThePublicOnesNewestFirst() throws {
    let product = try Product()
    let owner = try product.person()
    let spaces = try (0..<4).map { try owner.space(name: "Space \($0)", isPublic: $0 != 1) }
    let page = try product.stranger.get("/spaces?limit=2").expect(200)
    #expect(try page.rows("spaces").map { $0["id"] } == JSONValue.ids([spaces[3], spaces[2]]))
    #expect(page.int("total") == 3 && page.int("totalPages") == 2)
    #expect(try product.stranger.get("/spaces?search=space%201").rows("spaces") == [])
    try owner.put("/spaces/\(spaces[1].text)", ["isPublic": true]).expect(200)
    #expect(try product.stranger.get("/spaces?search=SPACE%201").rows("spaces").map { $0["id"] } == [.id(spaces[1])])
  }

  @Test func details_haveTheOwnerAndTheNewestSessions() throws {
    let space = try owner.space()
    let sessions = try (0..<3).map { _ in try owner.session(of: space).id }
    let details = try other.get(path(space)).expect(200)
    #expect(details["owner"] == ["id": .id(owner.id), "name": "Owner", "image": .null])
    #expect(try details.rows("sessions").map { $0["id"] } == JSONValue.ids(sessions.reversed()))
  }
}
