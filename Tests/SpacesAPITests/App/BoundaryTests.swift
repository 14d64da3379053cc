import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// What every request meets before a feature does.
@Suite struct BoundaryTests {
  let product: Product
  let person: Person

  init() throws {
    product = try Product.shared.get()
    person = try product.person()
  }

  @Test(arguments: ["/nothing", "/communities/my/nothing", "/spaces/%ff/nothing", "/wallet/"])
  func path_unknown_is404(path: String) throws {
    try person.get(path).expect(404, "not_found")
    try product.stranger.get(path).expect(404, "not_found")
  }

  @Test func method_wrong_is405WithAllow() throws {
    let answer = try person.delete("/wallet").expect(405, "method_not_allowed")
    #expect(answer.header("Allow") == "GET, HEAD, OPTIONS")
    // Before anybody is asked who they are.
    try product.stranger.delete("/wallet").expect(405, "method_not_allowed")
  }

  @Test func options_sayWhatIsAllowed() throws {
    let answer = try product.stranger.ask("OPTIONS", "/communities")
    #expect(answer.status == 204)
    #expect(answer.header("Allow") == "GET, POST, HEAD, OPTIONS")
  }

  @Test func path_withVersion_answersAlike() throws {
    try product.stranger.get("/v1/communities").expect(200)
    try person.get("/v1/wallet").expect(200)
    try person.get("/v2/wallet").expect(404, "not_found")
  }

  @Test(arguments: ["0", "not-an-id", "0195-6a2c", "01956a2c-3d4e-7f50-8a1b-2c3d4e5f607g"])
  func id_malformed_is404ForWhoIsSignedIn(id: String) throws {
    try person.get("/spaces/\(id)").expect(404, "not_found")
    try product.stranger.get("/spaces/\(id)").expect(401, "unauthorized")
  }

  @Test func id_malformedInABodyOrQuery_is400() throws {
    let club = try product.club()
    let answer = try club.creator.post("\(club.path)/agents", ["listingId": "7"]).expect(400, "invalid_request")
    #expect(answer.text("field") == "listingId")
    try person.get("\(club.path)/cs-status?conversationId=7").expect(400, "invalid_request")
  }

  @Test func error_unexpected_is500WithoutItsCause() throws {
    let product = try Product()
    let person = try product.person()
    try product.execute("DROP TABLE ledger_unfolded")
    let answer = try person.get("/wallet").expect(500, "internal_error")
    #expect(answer.text("requestId") == "test")
    #expect(answer.text("error")?.contains("ledger") == false)
  }

  @Test(
    arguments: [
      ("01956a2c3d4e7f50", "01956a2c3d4e7f50"), ("short", nil), ("a b c d e f g", nil), (nil, nil),
      (String(repeating: "a", count: 65), nil),
    ] as [(String?, String?)])
  func requestID_ofTheFrontEnd_isKeptWhereItIsSound(given: String?, kept: String?) {
    let id = product.app.requestID(given)
    #expect(kept == nil ? id.count == 32 && id != given : id == kept)
  }
}
