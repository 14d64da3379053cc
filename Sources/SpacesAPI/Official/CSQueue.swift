import FoundationEssentials
import MariaDB
import Web

/// GET /api/communities/{id}/cs-queue
struct CSQueue: Input {
  let status: ConversationStatus?
  let page: Page

  init(_ fields: Fields) throws {
    status = try fields.optional("status", .choice())
    page = try Page(fields, limit: 50, max: 200)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: CSQueue = try call.query()
    let id = try call.id()
    return try call.read { db in
      _ = try Community.find(id, db)
      try Membership.requireStaff(me.id, in: id, db)
      let total = try ConversationTotals(community: id).read(input.status, db)
      let queue = try db.query(input.listing(id)) { try CSQueueItem(&$0) }
      return .ok(Numbered(queue, of: total, input.page))
    }
  }

  /// The page's ids come from an index alone; only its rows are read.
  private func listing(_ community: UUID) -> SQL {
    let filter: SQL = status.map { "AND v.status = \($0)" } ?? ""
    // Ordering by a column that a bound value fixes makes MariaDB 10.11 sort the rows.
    let order: SQL = status == nil ? "v.status, v.queue_order, v.id" : "v.queue_order, v.id"
    return """
    SELECT v.id, v.user_id, v.status, v.assigned_cs_id, u.name, u.image, v.waiting_since,
      \(ConversationItem.lastMessage), v.created_at, v.updated_at
    FROM (
      SELECT v.id FROM conversations v WHERE v.community_id = \(community) \(filter)
      ORDER BY \(order) LIMIT \(page.limit) OFFSET \(page.offset)
    ) p JOIN conversations v ON v.id = p.id JOIN users u ON u.id = v.user_id
    ORDER BY v.status, v.queue_order, v.id
    """
  }
}

struct CSQueueItem: Listed {
  let conversationId: UUID
  let userId: UUID
  let status: ConversationStatus
  let assignedCsId: UUID?
  let userName: String
  let userImage: String?
  let waitingSince: Date?
  let lastMessage: String?
  let createdAt: Date
  let updatedAt: Date

  static let plural: StaticString = "queue"
  static let example = CSQueueItem(
    conversationId: Example.id, userId: Example.id, status: .waiting_human, assignedCsId: nil, userName: "Alice",
    userImage: "https://example.com/alice.png", waitingSince: Example.time, lastMessage: "Where is my parcel?",
    createdAt: Example.time, updatedAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    // A conversation has one place in the queue: the two ids are the same.
    json.field("id", conversationId)
    json.field("conversationId", conversationId)
    json.field("userId", userId)
    json.field("status", status)
    json.field("assignedCsId", assignedCsId)
    json.field("userName", userName)
    json.field("userImage", userImage)
    json.field("waitingSince", waitingSince)
    json.field("lastMessage", lastMessage)
    json.field("createdAt", createdAt)
    json.field("updatedAt", updatedAt)
  }
}

extension CSQueueItem {
  init(_ row: inout Row) throws {
    conversationId = try row.next()
    userId = try row.next()
    status = try row.next()
    assignedCsId = try row.next()
    userName = try row.next()
    userImage = try row.next()
    waitingSince = try row.next()
    lastMessage = try row.next()
    createdAt = try row.next()
    updatedAt = try row.next()
  }
}
