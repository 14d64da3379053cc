import Formats
import FoundationEssentials
import MariaDB
import Web

/// GET /api/admin/verification-requests
struct VerificationQuery: RequestQuery {
  let status: VerificationStatus?
  let page: Page

  init(_ fields: Fields) throws {
    status = try fields.optional("status", .choice())
    page = try Page(fields, limit: 50, max: 200)
  }

  static func run(_ call: Call) throws -> Response {
    let input: VerificationQuery = try call.query()
    return try call.read { db in
      let list = ListTotal(list: .verification)
      let total = try list.read(type: input.status?.rawValue, in: db)
      // A page past the end costs no statement.
      guard input.page.offset < total else {
        return .ok(NumberedPage(EncodedRows(plural: VerificationRequest.record.plural), of: total, input.page))
      }
      let pending = try list.read(type: VerificationStatus.pending.rawValue, in: db)
      return .ok(NumberedPage(try input.requests(pending: pending, in: db), of: total, input.page))
    }
  }

  /// Two indexes have the pending and the reviewed requests in order: a page takes what it can from the first,
  /// and the rest from the second.
  /// - Parameter pending: how many pending requests there are.
  private func requests(pending: Int64, in db: Reader) throws -> EncodedRows {
    let record = VerificationRequest.record
    switch status {
    case .pending?:
      return try db.rows(of: record, Self.pending(page.limit, after: page.offset))
    case let status?:
      return try db.rows(of: record, Self.reviewed("status = \(status)", page.limit, after: page.offset))
    case nil:
      var rows = try db.rows(of: record, Self.pending(page.limit, after: page.offset))
      let rest = page.limit - Int64(rows.count)
      guard rest > 0 else { return rows }
      let reviewed = Self.reviewed("reviewed_at IS NOT NULL", rest, after: max(0, page.offset - pending))
      try db.forEach(reviewed) { row in try rows.append(record, &row) }
      return rows
    }
  }

  private static func pending(_ limit: Int64, after offset: Int64) -> SQL {
    """
    SELECT \(VerificationRequest.record.columns) FROM (
      SELECT created_at, id FROM verification_requests WHERE status = 'pending'
      ORDER BY created_at, id LIMIT \(limit) OFFSET \(offset)
    ) p STRAIGHT_JOIN verification_requests r ON r.id = p.id STRAIGHT_JOIN communities c ON c.id = r.community_id
    ORDER BY p.created_at, p.id
    """
  }

  private static func reviewed(_ condition: SQL, _ limit: Int64, after offset: Int64) -> SQL {
    """
    SELECT \(VerificationRequest.record.columns) FROM (
      SELECT reviewed_at, id FROM verification_requests WHERE \(condition)
      ORDER BY reviewed_at DESC, id DESC LIMIT \(limit) OFFSET \(offset)
    ) p STRAIGHT_JOIN verification_requests r ON r.id = p.id STRAIGHT_JOIN communities c ON c.id = r.community_id
    ORDER BY p.reviewed_at DESC, p.id DESC
    """
  }
}
