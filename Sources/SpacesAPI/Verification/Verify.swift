import Formats
import FoundationEssentials
import MariaDB
import Web

/// POST /api/communities/{id}/verify
struct Verify: RequestBody {
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

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: Verify = try call.optionalBody()
    let id = try call.id()
    return try call.write { tx in
      // Locked, so that an approval at this moment is seen.
      let community = try Community.lock(id, in: tx)
      try community.admit(me.id, as: .creator, evenArchived: true, in: tx)
      guard community.type == .official else { throw APIError.notOfficial }
      try community.admit(me.id, as: .anybody, in: tx)
      if community.verified { throw APIError.alreadyVerified }
      let request = try input.insert(for: id, by: me.id, in: tx)
      try ListTotal(list: .verification).add(1, type: VerificationStatus.pending.rawValue, in: tx)
      return .created(VerificationRequested(requestId: request))
    }
  }

  /// - Returns: the id of the request.
  /// - Throws: 409 `verification_pending`: a unique key lets each community have one pending request.
  private func insert(for community: UUID, by requester: UUID, in tx: Transaction) throws -> UUID {
    let id = tx.ids.next()
    do {
      try tx.execute(
        """
        INSERT INTO verification_requests
          (id, community_id, requester_id, business_name, business_registration, documents_url)
        VALUES (\(id), \(community), \(requester), \(businessName), \(businessRegistration), \(documentsUrl))
        """)
    } catch let error as DatabaseError where error.isDuplicateKey {
      throw APIError.verificationPending
    }
    return id
  }
}

struct VerificationRequested: JSONObject {
  let requestId: UUID
  static let example = VerificationRequested(requestId: Example.id)
  func fields(_ json: inout JSONWriter) { json.field("requestId", requestId) }
}
