import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// A community from its creation to its archive.
@Suite struct CommunityLifeTests {
  let product: Product
  let creator: Person

  init() throws {
    product = try Product.shared.get()
    creator = try product.person("Creator")
  }

  @Test func community_new_hasItsDefaultsAndItsCreator() throws {
    let club = try product.club(by: creator)
    let row = try product.stranger.get(club.path).expect(200)
    #expect(row["creatorId"] == .id(creator.id) && row["type"] == "club" && row["status"] == "active")
    #expect(row["memberCount"] == 1 && row["tags"] == [] && row["verified"] == false && row["csMode"] == "ai_only")
    for name in ["description", "avatarUrl", "coverImageUrl", "category", "defaultAgentListingId"] {
      #expect(row[name] == .null, "\(name)")
    }
    let membership = try creator.membership(in: club)
    #expect(membership["role"] == "creator" && membership["expiresAt"] == .null)
  }

  @Test(
    arguments: [
      ("type", "lounge", "type"), ("joinFee", -1, "joinFee"), ("joinFee", 1_000_000_001, "joinFee"),
      ("monthlyFee", .number("1.5"), "monthlyFee"), ("agentCallFee", "5", "agentCallFee"), ("name", " ", "name"),
      ("description", .string(String(repeating: "a", count: 5001)), "description"),
      ("avatarUrl", "http://x.test/a", "avatarUrl"),
      ("tags", .array(Array(repeating: "a", count: 21)), "tags"),
      ("defaultAgentListingId", "x", "defaultAgentListingId"),
    ] as [(String, JSONValue, String)])
  func field_invalid_isNamed(name: String, value: JSONValue, field: String) throws {
    let base: [(key: String, value: JSONValue)] = [(key: "name", value: "Club"), (key: name, value: value)]
    let answer = try creator.post("/communities", .object(base)).expect(400, "invalid_request")
    #expect(answer.text("field") == field)
    if value == "lounge" { #expect(answer.text("error")?.contains("POST /api/lounge") == true) }
  }

  @Test func fees_inAnyFormOfAWholeNumber_areTaken() throws {
    let body: JSONValue = ["name": "Club", "joinFee": .number("2.50e2"), "monthlyFee": .number("5.0")]
    let id = try creator.post("/communities", body).expect(201).id()
    let row = try creator.get("/communities/\(id.text)")
    #expect(row["joinFee"] == 250 && row["monthlyFee"] == 5)
  }

  @Test func agent_unknownOrWithdrawn_is404() throws {
    let agent = try creator.listing()
    try creator.delete("/agent-listings/\(agent.text)").expect(200)
    for id in [agent, Example.id] {
      let body: JSONValue = ["name": "Club", "defaultAgentListingId": .id(id)]
      try creator.post("/communities", body).expect(404, "agent_not_found")
      let club = try product.club(by: creator)
      try creator.put(club.path, ["defaultAgentListingId": .id(id)]).expect(404, "agent_not_found")
    }
  }

  @Test func agent_withdrawnSince_mayStayTheDefaultOne() throws {
    let agent = try creator.listing()
    let club = try product.official(by: creator, agent: agent)
    try creator.delete("/agent-listings/\(agent.text)").expect(200)
    try club.change(["defaultAgentListingId": .id(agent), "name": "New"])
    try club.change(["defaultAgentListingId": .null])
    #expect(try creator.get(club.path)["defaultAgentListingId"] == .null)
  }

  @Test func change_absentKeepsAndNullClears() throws {
    let club = try product.club(by: creator, joinFee: 7)
    try club.change(["description": "Text", "category": "games", "tags": ["a"], "coverImageUrl": "https://x.test/c"])
    try club.change(["description": .null, "category": ""])
    let row = try creator.get(club.path)
    #expect(row["description"] == .null && row["category"] == .null)
    #expect(row["joinFee"] == 7 && row["tags"] == ["a"] && row["coverImageUrl"] == "https://x.test/c")
    for name in ["name", "joinFee", "tags", "csMode"] {
      let answer = try creator.put(club.path, .object([(key: name, value: .null)])).expect(400, "invalid_request")
      #expect(answer.text("field") == name)
    }
  }

  @Test func type_cannotChange() throws {
    let club = try product.club(by: creator)
    try creator.put(club.path, ["type": "official"]).expect(400, "invalid_request")
    try club.change(["type": "club"])
  }

  @Test func community_archived_isReadAndLeftOnly() throws {
    let club = try product.club(by: creator, monthlyFee: 5)
    let member = try product.member(of: club)
    try member.post("\(club.path)/messages", ["content": "Hello"]).expect(201)
    try club.archive()
    #expect(try product.stranger.get(club.path).expect(200)["status"] == "archived")
    #expect(try member.get("\(club.path)/messages").expect(200).rows("messages").count == 1)
    try product.stranger.get("\(club.path)/members").expect(200)
    #expect(try creator.get("/communities/my").rows("communities").map { $0["status"] } == ["archived"])
    #expect(try creator.get("/communities/joined").rows("communities") == [])
    #expect(try member.get("/communities/joined").rows("communities") == [])
    try member.post("\(club.path)/leave").expect(200)
    try creator.delete(club.path).expect(410, "community_archived")
  }

  @Test func lounge_archived_isStillShown() throws {
    let lounge = try product.lounge(by: creator)
    try lounge.archive()
    #expect(try product.stranger.get(lounge.loungePath).expect(200)["status"] == "archived")
  }
}
