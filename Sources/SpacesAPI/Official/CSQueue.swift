import Formats
import FoundationEssentials
import MariaDB
import Web

/// GET /api/communities/{id}/cs-queue
struct CSQueue: RequestQuery {
  let status: ConversationStatus?
  let page: Page

  static let record = Record(
    "CSQueueItem", plural: "queue",
    [
      // A conversation is in the queue once: the two ids are the same.
      .id("id", "v.id"),
      .id("conversationId", "v.id"),
      .id("userId", "v.user_id"),
      .choice("status", "v.status", example: ConversationStatus.waiting_human),
      .id("assignedCsId", "v.assigned_cs_id", example: .null).nullable,
      .text("userName", "u.name", example: "Alice"),
      .text("userImage", "u.image", example: "https://example.com/alice.png").nullable,
      .time("waitingSince", "v.waiting_since").nullable,
      .text("lastMessage", Conversation.lastMessage, example: "Where is my parcel?").nullable,
      .time("createdAt", "v.created_at"),
      .time("updatedAt", "v.updated_at"),
    ])

  init(_ fields: Fields) throws {
    status = try fields.optional("status", .choice())
    page = try Page(fields, limit: 50, max: 200)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: CSQueue = try call.query()
    let id = try call.id()
    return try call.read { db in
      let community = try Community.find(id, in: db)
      try community.admit(me.id, as: .staff, evenArchived: true, in: db)
      let total = try ConversationTotals(community: id).read(input.status, in: db)
      return .ok(try db.page(of: record, input.page, total: total, input.listing(of: id)))
    }
  }

  /// The page's ids come from an index alone; only the rows of the page are read.
  private func listing(of community: UUID) -> SQL {
    let filter: SQL = status.map { "AND v.status = \($0)" } ?? ""
    // Ordering by a column that a bound value fixes makes MariaDB 10.11 sort the rows.
    let order: SQL = status == nil ? "v.status, v.queue_order, v.id" : "v.queue_order, v.id"
    return """
      SELECT \(Self.record.columns)
      FROM (
        SELECT v.status, v.queue_order, v.id FROM conversations v WHERE v.community_id = \(community) \(filter)
        ORDER BY \(order) LIMIT \(page.limit) OFFSET \(page.offset)
      ) p STRAIGHT_JOIN conversations v ON v.id = p.id STRAIGHT_JOIN users u ON u.id = v.user_id
      ORDER BY p.status, p.queue_order, p.id
      """
  }
}
