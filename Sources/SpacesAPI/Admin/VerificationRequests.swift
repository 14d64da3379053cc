import FoundationEssentials
import MariaDB
import Web

/// GET /api/admin/verification-requests
struct VerificationQuery: Input {
  let status: VerificationStatus?
  let page: Page

  init(_ fields: Fields) throws {
    status = try fields.optional("status", .choice())
    page = try Page(fields, limit: 50, max: 200)
  }

  static func run(_ call: Call) throws -> Response {
    let input: VerificationQuery = try call.query()
    return try call.read { db in
      let kept = ListTotal(list: .verification)
      let pending = try kept.read(type: VerificationStatus.pending.rawValue, db)
      let requests = try input.requests(pending: pending, db)
      return .ok(Numbered(requests, of: try kept.read(type: input.status?.rawValue, db), input.page))
    }
  }

  /// Pending and reviewed requests are in order in two indexes: a page takes what it has of the
  /// first, and the rest from the second.
  private func requests(pending: Int64, _ db: Connection) throws -> [VerificationRequest] {
    switch status {
    case .pending?: return try Self.pending(page.limit, after: page.offset, db)
    case let status?: return try Self.reviewed("status = \(status)", page.limit, after: page.offset, db)
    case nil:
      let first = try Self.pending(page.limit, after: page.offset, db)
      let rest = page.limit - Int64(first.count)
      guard rest > 0 else { return first }
      return first
        + (try Self.reviewed("reviewed_at IS NOT NULL", rest, after: max(0, page.offset - pending), db))
    }
  }

  private static func pending(_ limit: Int64, after offset: Int64, _ db: Connection) throws -> [VerificationRequest] {
    try db.query(
      """
      SELECT \(VerificationRequest.columns) FROM (
        SELECT id FROM verification_requests WHERE status = 'pending'
        ORDER BY created_at, id LIMIT \(limit) OFFSET \(offset)
      ) p JOIN verification_requests r ON r.id = p.id JOIN communities c ON c.id = r.community_id
      ORDER BY r.created_at, r.id
      """
    ) { try VerificationRequest(&$0) }
  }

  private static func reviewed(
    _ condition: SQL, _ limit: Int64, after offset: Int64, _ db: Connection
  ) throws -> [VerificationRequest] {
    try db.query(
      """
      SELECT \(VerificationRequest.columns) FROM (
        SELECT id FROM verification_requests WHERE \(condition)
        ORDER BY reviewed_at DESC, id DESC LIMIT \(limit) OFFSET \(offset)
      ) p JOIN verification_requests r ON r.id = p.id JOIN communities c ON c.id = r.community_id
      ORDER BY r.reviewed_at DESC, r.id DESC
      """
    ) { try VerificationRequest(&$0) }
  }
}
