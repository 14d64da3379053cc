import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// Session, then content type and size, then the body, then ids: who may not come in is not told what is wrong inside.
@Suite struct CheckOrderTests {
  let product: Product
  let person: Person
  private let missing = "/api/communities/\(Example.id.text)"

  init() throws {
    product = try Product.shared.get()
    person = try product.person()
  }

  private func post(
    _ path: String, _ body: String, type: String = "application/json", signedIn: Bool = true
  ) throws -> Answer {
    var headers = ["Content-Type": type]
    if signedIn { headers["Authorization"] = "Bearer \(person.token ?? "")" }
    return try Answer(product.respond("POST", path, headers, Array(body.utf8)))
  }

  @Test func session_missing_comesFirst() throws {
    try post("/api/communities", "{", type: "text/plain", signedIn: false).expect(401, "unauthorized")
  }

  @Test func contentType_wrong_is415() throws {
    try post("\(missing)/messages", "{}", type: "text/plain").expect(415, "unsupported_media_type")
    try post("\(missing)/messages", #"{"content":"x"}"#, type: "application/json; charset=utf-8")
      .expect(404, "community_not_found")
  }

  @Test func body_tooLarge_is413() throws {
    let text = String(repeating: "a", count: 1 << 20)
    try post("\(missing)/messages", #"{"content":"\#(text)"}"#).expect(413, "payload_too_large")
  }

  @Test(arguments: ["", "{", "[]", "7", "null", #"{"content":"x",}"#, #"{"content":"\ud800"}"#])
  func body_malformed_is400BeforeTheEntity(body: String) throws {
    try post("\(missing)/messages", body).expect(400, "malformed_json")
  }

  @Test(arguments: ["{}", #"{"content":7}"#, #"{"content":"  "}"#, #"{"content":null}"#, #"{"content":"\u0000"}"#])
  func field_invalid_is400WithItsName(body: String) throws {
    let answer = try post("\(missing)/messages", body).expect(400, "invalid_request")
    #expect(answer.text("field") == "content")
  }

  @Test func query_invalid_is400BeforeTheEntity() throws {
    let path = "/communities/\(Example.id.text)/messages"
    for query in ["limit=0", "limit=-1", "limit=x", "before=yesterday"] {
      try person.get("\(path)?\(query)").expect(400, "invalid_request")
    }
    try person.get("\(path)?limit=&before=").expect(404, "community_not_found")
    try person.get("\(path)?limit=%zz").expect(400, "invalid_request")
  }

  @Test(arguments: ["", "null", "{}"])
  func body_optional_canBeLeftOut(body: String) throws {
    let club = try product.club()
    try post("/api\(club.path)/join", body).expect(200)
  }

  @Test func admin_isAskedForBeforeTheIdAndTheBody() throws {
    for path in ["/admin/users/\(Example.id.text)/credit", "/admin/users/7/suspend", "/admin/transactions/7/refund"] {
      try product.stranger.post(path).expect(401, "unauthorized")
      try person.post(path).expect(403, "admin_only")
      #expect(try product.root.post(path).status != 403)
    }
  }
}
