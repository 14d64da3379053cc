import Formats
import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

@Suite struct VerificationTests {
  let product: Product
  let shop: Place

  init() throws {
    product = try Product()
    shop = try product.official()
  }

  private func request(_ place: Place? = nil) throws -> UUID {
    let place = try place ?? product.official()
    return try place.creator.post("\(place.path)/verify").expect(201).id("requestId")
  }

  private func review(_ request: UUID, _ status: String = "approved", notes: JSONValue = .null) throws -> Answer {
    let body: JSONValue = ["status": .string(status), "reviewerNotes": notes]
    return try product.root.put("/admin/verification-requests/\(request.text)", body)
  }

  private func isVerified(_ place: Place) throws -> Bool { try product.stranger.get(place.path)["verified"] == true }

  @Test func request_isForTheCreatorOfAnOfficialCommunity() throws {
    let club = try product.club()
    try club.creator.post("\(club.path)/verify").expect(400, "not_official")
    try product.staff(.moderator, of: shop).post("\(shop.path)/verify").expect(403, "creator_only")
    let answer = try shop.creator.post("\(shop.path)/verify", ["documentsUrl": "http://x.test/"])
    #expect(answer.expect(400, "invalid_request").text("field") == "documentsUrl")
  }

  @Test func request_pending_isTheOnlyOne() throws {
    _ = try request(shop)
    try shop.creator.post("\(shop.path)/verify").expect(409, "verification_pending")
    let other = try product.official()
    let answers = try concurrently(4) { _ in try other.creator.post("\(other.path)/verify") }
    #expect(answers.map(\.status).sorted() == [201, 409, 409, 409])
  }

  @Test func request_rejected_canBeMadeAgain() throws {
    try review(request(shop), "rejected", notes: "Not in the register.").expect(200)
    #expect(try !isVerified(shop))
    try review(request(shop)).expect(200)
    #expect(try isVerified(shop))
    try shop.creator.post("\(shop.path)/verify").expect(409, "already_verified")
  }

  @Test func request_reviewed_isNotReviewedAgain() throws {
    let id = try request(shop)
    try review(id, "later").expect(400, "invalid_request")
    try review(id, "rejected").expect(200)
    try review(id).expect(409, "already_reviewed")
    #expect(try !isVerified(shop))
    try review(Example.id).expect(404, "verification_request_not_found")
    try shop.creator.put("/admin/verification-requests/\(id.text)", ["status": "approved"]).expect(403, "admin_only")
  }

  @Test func creator_seesTheLatestRequest() throws {
    func latest(as person: Person? = nil) throws -> Answer {
      try (person ?? shop.creator).get("\(shop.path)/verification")
    }
    try latest().expect(404, "verification_request_not_found")
    try latest(as: product.staff(.moderator, of: shop)).expect(403, "creator_only")
    let first = try request(shop)
    try review(first, "rejected", notes: "Not in the register.").expect(200)
    let rejected = try latest().expect(200)
    #expect(rejected["id"] == .id(first) && rejected["status"] == "rejected")
    #expect(rejected["reviewerNotes"] == "Not in the register." && rejected["reviewedAt"] != .null)
    let second = try request(shop)
    #expect(try latest()["id"] == .id(second) && latest()["status"] == "pending")
  }

  @Test func requests_arePendingOldestFirst_thenNewestReviewed() throws {
    let ids = try (0..<6).map { _ in try request() }
    try review(ids[3], "rejected", notes: "No.").expect(200)
    try review(ids[1]).expect(200)
    try review(ids[5]).expect(200)
    let order = [0, 2, 4, 5, 1, 3].map { ids[$0] }
    var paged: [JSONValue?] = []
    for page in 1...3 {
      let answer = try product.root.get("/admin/verification-requests?limit=2&page=\(page)").expect(200)
      #expect(answer.int("total") == 6 && answer.int("totalPages") == 3)
      paged += try answer.rows("requests").map { $0["id"] }
    }
    #expect(paged == JSONValue.ids(order))
    for (status, numbers) in [("pending", [0, 2, 4]), ("approved", [5, 1]), ("rejected", [3])] {
      let answer = try product.root.get("/admin/verification-requests?status=\(status)").expect(200)
      #expect(try answer.rows("requests").map { $0["id"] } == JSONValue.ids(numbers.map { ids[$0] }))
      #expect(answer.int("total") == Int64(numbers.count))
    }
    let rejected = try #require(product.root.get("/admin/verification-requests?status=rejected").rows("requests").first)
    #expect(
      rejected["reviewerId"] == .id(product.root.id) && rejected["reviewerNotes"] == "No."
        && rejected["communityName"] == "Shop")
  }
}
