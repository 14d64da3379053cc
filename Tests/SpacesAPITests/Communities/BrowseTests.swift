import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// The lists of communities.
@Suite struct BrowseTests {
  let product: Product
  let creator: Person

  init() throws {
    product = try Product()
    creator = try product.person("Creator")
  }

  private func found(_ query: String) throws -> [JSONValue?] {
    try product.stranger.get("/communities?\(query)").expect(200).rows("communities").map { $0["id"] }
  }

  @Test func communities_areByMembersAndThenNewest() throws {
    let clubs = try (0..<3).map { _ in try product.club(by: creator) }
    _ = try product.member(of: clubs[0])
    #expect(try found("") == JSONValue.ids([clubs[0].id, clubs[2].id, clubs[1].id]))
    let page = try product.stranger.get("/communities?page=2&limit=2").expect(200)
    #expect(try page.rows("communities").map { $0["id"] } == [.id(clubs[1].id)])
    #expect(try page.rows("communities").map { $0["creatorName"] } == ["Creator"])
    #expect((page.int("total"), page.int("page"), page.int("totalPages")) == (3, 2, 2))
    #expect(try found("page=3&limit=2") == [])
  }

  @Test func filters_canBeCombined() throws {
    let places = try [product.club(by: creator), product.official(by: creator), product.lounge(by: creator)]
    for place in places.prefix(2) { try place.change(["category": "games"]) }
    #expect(try found("type=club") == [.id(places[0].id)])
    #expect(try found("category=games") == JSONValue.ids([places[1].id, places[0].id]))
    #expect(try found("type=official&category=games&search=SHO") == [.id(places[1].id)])
    #expect(try found("type=lounge&category=games") == [])
    #expect(try found("category=Games") == [])
    try product.stranger.get("/communities?type=group").expect(400, "invalid_request")
  }

  @Test func joined_hasTheOwnMembershipOfEach() throws {
    let (first, second) = (try product.club(by: creator, monthlyFee: 5), try product.official(by: creator))
    let member = try product.member(of: first)
    try member.post("\(second.path)/join").expect(200)
    try product.endMembership(of: member, in: first)
    let rows = try member.get("/communities/joined").expect(200).rows("communities")
    #expect(rows.map { $0["id"] } == JSONValue.ids([second.id, first.id]))
    #expect(rows.map { $0["subscriptionStatus"] } == ["active", "expired"])
    #expect(rows.map { $0["role"] } == ["member", "member"])
    #expect(rows[0]["expiresAt"] == .null && rows[1]["expiresAt"] != .null)
    #expect(try creator.get("/communities/joined").rows("communities").map { $0["role"] } == ["creator", "creator"])
    try member.post("\(second.path)/leave").expect(200)
    #expect(try member.get("/communities/joined").rows("communities").map { $0["id"] } == [.id(first.id)])
    #expect(
      try creator.get("/communities/my").rows("communities").map { $0["id"] } == JSONValue.ids([second.id, first.id]))
  }
}
