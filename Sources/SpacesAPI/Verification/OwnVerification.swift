import FoundationEssentials
import MariaDB
import Web

/// GET /api/communities/{id}/verification: the latest request, with its status and the reviewer's notes.
enum OwnVerification {
  static func show(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    let record = VerificationRequest.record
    return try call.read { db in
      let community = try Community.find(id, in: db)
      try community.admit(me.id, as: .creator, evenArchived: true, in: db)
      // Ids are in the order of creation.
      let request = try db.row(
        of: record,
        """
        SELECT \(record.columns) FROM (
          SELECT id FROM verification_requests WHERE community_id = \(id) ORDER BY id DESC LIMIT 1
        ) p JOIN verification_requests r ON r.id = p.id JOIN communities c ON c.id = r.community_id
        """)
      guard let request else { throw APIError.verificationRequestNotFound }
      return .ok(request)
    }
  }
}
