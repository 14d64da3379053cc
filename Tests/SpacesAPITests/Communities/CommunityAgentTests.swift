import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// The agents of a community.
@Suite struct CommunityAgentTests {
  let product: Product
  let club: Place

  init() throws {
    product = try Product.shared.get()
    club = try product.club()
  }

  private func agents() throws -> [JSONValue?] {
    try product.stranger.get("\(club.path)/agents").expect(200).rows("agents").map { $0["listingId"] }
  }

  @Test func agent_addedTwice_isThereOnce() throws {
    let agent = try club.addAgent()
    let second = try club.addAgent()
    try club.creator.post("\(club.path)/agents", ["listingId": .id(agent)]).expect(201)
    #expect(try agents() == JSONValue.ids([agent, second]))
  }

  @Test func agent_removed_isNotThereAnyMore() throws {
    let agent = try club.addAgent()
    try club.creator.delete("\(club.path)/agents/\(agent.text)").expect(200)
    #expect(try agents() == [])
    for id in [agent.text, Example.id.text, "7"] {
      try club.creator.delete("\(club.path)/agents/\(id)").expect(404, "agent_not_in_community")
    }
  }

  @Test func agent_withdrawn_isNotListedAnyMore() throws {
    let agent = try club.addAgent()
    try club.creator.delete("/agent-listings/\(agent.text)").expect(200)
    #expect(try agents() == [])
    try club.creator.post("\(club.path)/agents", ["listingId": .id(agent)]).expect(404, "agent_not_found")
  }

  @Test func agent_unknown_is404BeforeTheRole() throws {
    let body: JSONValue = ["listingId": .id(Example.id)]
    try product.person().post("\(club.path)/agents", body).expect(404, "agent_not_found")
  }
}
