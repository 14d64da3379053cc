import Formats
import FoundationEssentials
import MariaDB
import Web

/// PUT /api/admin/verification-requests/{id}
struct Review: RequestBody {
  let status: VerificationStatus
  let reviewerNotes: String?

  static let example: JSONValue = ["status": "approved", "reviewerNotes": "The register agrees."]

  init(_ fields: Fields) throws {
    status = try fields.required("status", .choice([.approved, .rejected]))
    reviewerNotes = try fields.optional("reviewerNotes", .text(0...5000))
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: Review = try call.body()
    let id = try call.id()
    return try call.write { tx in
      let community = try tx.first("SELECT community_id FROM verification_requests WHERE id = \(id)") {
        try $0.next(UUID.self)
      }
      guard let community else { throw APIError.verificationRequestNotFound }
      // The community is locked first, as by a new request for verification: in the other order the two could
      // wait for each other.
      _ = try Community.lock(community, in: tx)
      // Of two reviewers at once, only one finds the request pending.
      let isFirst = try tx.execute(
        """
        UPDATE verification_requests SET status = \(input.status), reviewer_id = \(me.id),
          reviewer_notes = \(input.reviewerNotes), reviewed_at = NOW(6)
        WHERE id = \(id) AND status = 'pending'
        """) == 1
      guard isFirst else { throw APIError.alreadyReviewed }
      if input.status == .approved { try Community.markVerified(community, in: tx) }
      let total = ListTotal(list: .verification)
      try total.add(-1, type: VerificationStatus.pending.rawValue, in: tx)
      try total.add(1, type: input.status.rawValue, in: tx)
      return .success
    }
  }
}
