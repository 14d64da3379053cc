import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// Listings that their owners keep to their own communities.
@Suite struct SharingTests {
  let product: Product
  let owner: Person
  let other: Person

  init() throws {
    product = try Product.shared.get()
    owner = try product.person("Owner")
    other = try product.person("Other")
  }

  private func keep(_ listing: UUID) throws {
    try owner.put("/agent-listings/\(listing.text)", ["isShareable": false]).expect(200)
  }

  @Test func listing_kept_isSeenByItsOwnerOnly() throws {
    let name = "Kept \(owner.id.text)"
    let listing = try owner.listing(name: name, ["isShareable": false])
    try owner.get("/agent-listings/\(listing.text)").expect(200)
    try other.get("/agent-listings/\(listing.text)").expect(404, "agent_not_found")
    let search = "/agent-listings?search=\(owner.id.text)"
    #expect(try other.get(search).rows("listings") == [])
    #expect(try owner.get("\(search)&mine=true").rows("listings").count == 1)
  }

  @Test func listing_kept_entersNoForeignCommunity() throws {
    let listing = try owner.listing(["isShareable": false])
    let foreign = try product.club(by: other)
    let body: JSONValue = ["listingId": .id(listing)]
    try other.post("\(foreign.path)/agents", body).expect(403, "listing_private")
    try other.put(foreign.path, ["defaultAgentListingId": .id(listing)]).expect(403, "listing_private")
    try other.post("/communities", ["name": "Club", "defaultAgentListingId": .id(listing)]).expect(
      403, "listing_private")
    try other.post("/lounge", ["name": "Lounge", "defaultAgentListingId": .id(listing)]).expect(403, "listing_private")
    let own = try product.official(by: owner, agent: listing)
    try owner.post("\(own.path)/agents", body).expect(201)
  }

  @Test func listing_keptFromNowOn_leavesForeignCommunities() throws {
    let listing = try owner.listing()
    let (own, foreign) = (
      try product.official(by: owner, agent: listing), try product.official(by: other, agent: listing)
    )
    for (place, creator) in [(own, owner), (foreign, other)] {
      try creator.post("\(place.path)/agents", ["listingId": .id(listing)]).expect(201)
    }
    try keep(listing)
    func agents(_ place: Place) throws -> Int { try place.creator.get("\(place.path)/agents").rows("agents").count }
    #expect(try agents(own) == 1 && agents(foreign) == 0)
    #expect(try own.creator.get(own.path)["defaultAgentListingId"] == .id(listing))
    #expect(try foreign.creator.get(foreign.path)["defaultAgentListingId"] == .null)
    try product.customer(of: foreign).ask().expect(503, "agent_unconfigured")
  }

  @Test func total_countsSharedListings() throws {
    let product = try Product()
    let owner = try product.person()
    let listings = try [owner.listing(), owner.listing(["isShareable": false])]
    func total() throws -> Int64? { try owner.get("/agent-listings").int("total") }
    #expect(try total() == 1)
    try owner.put("/agent-listings/\(listings[0].text)", ["isShareable": false]).expect(200)
    #expect(try total() == 0)
    for listing in listings { try owner.put("/agent-listings/\(listing.text)", ["isShareable": true]).expect(200) }
    #expect(try total() == 2)
    try owner.delete("/agent-listings/\(listings[0].text)").expect(200)
    #expect(try total() == 1)
  }
}
