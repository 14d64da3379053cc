import FoundationEssentials
import MariaDB
import Web

/// POST /api/communities/{id}/verify
struct Verify: Body {
  let businessName: String?
  let businessRegistration: String?
  let documentsUrl: String?

  static let example: JSONValue = [
    "businessName": "Acme Inc", "businessRegistration": "12345", "documentsUrl": "https://example.com/register.pdf",
  ]

  init(_ fields: Fields) throws {
    businessName = try fields.optional("businessName", .text(0...200))
    businessRegistration = try fields.optional("businessRegistration", .text(0...200))
    documentsUrl = try fields.optional("documentsUrl", .url)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: Verify = try call.optionalBody()
    let id = try call.id()
    return try call.write { db in
      // Locked, so that an approval at this moment is seen.
      let community = try Community.find(id, lock: true, db)
      guard community.creatorId == me.id else { throw APIError.creatorOnly }
      guard community.type == .official else { throw APIError.notOfficial }
      guard community.status == .active else { throw APIError.archived }
      if community.verified { throw APIError.alreadyVerified }
      let request = call.app.ids.next()
      do {
        try db.execute(
          """
          INSERT INTO verification_requests
            (id, community_id, requester_id, business_name, business_registration, documents_url)
          VALUES (\(request), \(id), \(me.id), \(input.businessName), \(input.businessRegistration), \(input.documentsUrl))
          """)
      } catch let error as DatabaseError where error.isDuplicateKey {
        throw APIError.verificationPending
      }
      try ListTotal(list: .verification).add(1, type: VerificationStatus.pending.rawValue, category: nil, db)
      return .created(VerificationRequested(requestId: request))
    }
  }
}

struct VerificationRequested: JSONObject {
  let requestId: UUID
  static let example = VerificationRequested(requestId: Example.id)
  func fields(_ json: inout JSONWriter) { json.field("requestId", requestId) }
}
