import MariaDB
import Web

enum VerificationStatus: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case pending, approved, rejected
}

/// A community's request to be marked as verified.
enum VerificationRequest {
  static let record = Record(
    "VerificationRequest", plural: "requests",
    [
      .id("id", "r.id"),
      .id("communityId", "r.community_id"),
      .id("requesterId", "r.requester_id"),
      .text("businessName", "r.business_name", example: "Acme Inc").nullable,
      .text("businessRegistration", "r.business_registration", example: "12345").nullable,
      .text("documentsUrl", "r.documents_url", example: "https://example.com/acme.pdf").nullable,
      .choice("status", "r.status", example: VerificationStatus.pending),
      .id("reviewerId", "r.reviewer_id", example: .null).nullable,
      .text("reviewerNotes", "r.reviewer_notes", example: .null).nullable,
      .text("communityName", "c.name", example: "Acme Official"),
      .time("createdAt", "r.created_at"),
      .time("reviewedAt", "r.reviewed_at", example: .null).nullable,
    ])
}
