import FoundationEssentials
import MariaDB
import Web

/// PUT /api/admin/verification-requests/{id}
struct Review: Body {
  let status: VerificationStatus
  let reviewerNotes: String?

  static let example: JSONValue = ["status": "approved", "reviewerNotes": "The register agrees."]

  init(_ fields: Fields) throws {
    status = try fields.required("status", .choice([.approved, .rejected]))
    reviewerNotes = try fields.optional("reviewerNotes", .text(0...5000))
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: Review = try call.body()
    let id = try call.id()
    return try call.write { db in
      let community = try db.first("SELECT community_id FROM verification_requests WHERE id = \(id)") {
        try $0.next(UUID.self)
      }
      guard let community else { throw APIError.verificationRequestNotFound }
      // The community first, as by who asks for verification: the other way round each waited for the other.
      _ = try Community.find(community, lock: true, db)
      // The state change decides between two reviewers at once.
      let isFirst = try db.execute(
        """
        UPDATE verification_requests SET status = \(input.status), reviewer_id = \(me.id),
          reviewer_notes = \(input.reviewerNotes), reviewed_at = NOW(6)
        WHERE id = \(id) AND status = 'pending'
        """) == 1
      guard isFirst else { throw APIError.alreadyReviewed }
      if input.status == .approved {
        try db.execute("UPDATE communities SET verified = TRUE, updated_at = NOW(6) WHERE id = \(community)")
      }
      let total = ListTotal(list: .verification)
      try total.add(-1, type: VerificationStatus.pending.rawValue, category: nil, db)
      try total.add(1, type: input.status.rawValue, category: nil, db)
      return .success
    }
  }
}
