import FoundationEssentials
import MariaDB
import Web

enum VerificationStatus: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case pending, approved, rejected
}

/// A community's request to be marked as verified.
struct VerificationRequest: Listed {
  let id: UUID
  let communityId: UUID
  let requesterId: UUID
  let businessName: String?
  let businessRegistration: String?
  let documentsUrl: String?
  let status: VerificationStatus
  let reviewerId: UUID?
  let reviewerNotes: String?
  let communityName: String
  let createdAt: Date
  let reviewedAt: Date?

  static let plural: StaticString = "requests"
  static let example = VerificationRequest(
    id: Example.id, communityId: Example.id, requesterId: Example.id, businessName: "Acme Inc",
    businessRegistration: "12345", documentsUrl: "https://example.com/acme.pdf", status: .pending, reviewerId: nil,
    reviewerNotes: nil, communityName: "Acme Official", createdAt: Example.time, reviewedAt: nil)

  static let columns: SQL = """
    r.id, r.community_id, r.requester_id, r.business_name, r.business_registration, r.documents_url, r.status,
    r.reviewer_id, r.reviewer_notes, c.name, r.created_at, r.reviewed_at
    """

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("communityId", communityId)
    json.field("requesterId", requesterId)
    json.field("businessName", businessName)
    json.field("businessRegistration", businessRegistration)
    json.field("documentsUrl", documentsUrl)
    json.field("status", status)
    json.field("reviewerId", reviewerId)
    json.field("reviewerNotes", reviewerNotes)
    json.field("communityName", communityName)
    json.field("createdAt", createdAt)
    json.field("reviewedAt", reviewedAt)
  }
}

extension VerificationRequest {
  init(_ row: inout Row) throws {
    id = try row.next()
    communityId = try row.next()
    requesterId = try row.next()
    businessName = try row.next()
    businessRegistration = try row.next()
    documentsUrl = try row.next()
    status = try row.next()
    reviewerId = try row.next()
    reviewerNotes = try row.next()
    communityName = try row.next()
    createdAt = try row.next()
    reviewedAt = try row.next()
  }
}
