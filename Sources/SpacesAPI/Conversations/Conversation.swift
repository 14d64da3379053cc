import FoundationEssentials
import MariaDB
import Web

/// In the order of the queue.
enum ConversationStatus: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case waiting_human, human_active, ai_active, resolved
}

/// A person's conversation with an official community or a lounge: one for each pair, ever.
struct Conversation: Sendable {
  let id: UUID
  let communityID: UUID
  let userID: UUID
  let status: ConversationStatus
  let assignedCS: UUID?
  let waitingSince: Date?

  var room: Room { Room(conversation: id) }

  static let columns: SQL = "v.id, v.community_id, v.user_id, v.status, v.assigned_cs_id, v.waiting_since"

  /// - Parameter lock: keeps the row, and with it the status, as it is until the transaction ends.
  /// - Throws: 404 `conversation_not_found`.
  static func find(_ id: UUID, lock: Bool = false, _ db: Connection) throws -> Conversation {
    let locking: SQL = lock ? "FOR UPDATE" : ""
    let conversation = try db.first("SELECT \(columns) FROM conversations v WHERE v.id = \(id) \(locking)") {
      try Conversation(&$0)
    }
    guard let conversation else { throw APIError.conversationNotFound }
    return conversation
  }

  /// - Throws: 404 for one of another community, too.
  static func find(_ id: UUID, in community: UUID, lock: Bool = false, _ db: Connection) throws -> Conversation {
    let conversation = try find(id, lock: lock, db)
    guard conversation.communityID == community else { throw APIError.conversationNotFound }
    return conversation
  }

  /// - Throws: 404 for somebody who never began one here.
  static func find(of user: UUID, in community: UUID, lock: Bool = false, _ db: Connection) throws -> Conversation {
    let locking: SQL = lock ? "FOR UPDATE" : ""
    let conversation = try db.first(
      """
      SELECT \(columns) FROM conversations v
      WHERE v.community_id = \(community) AND v.user_id = \(user) \(locking)
      """
    ) { try Conversation(&$0) }
    guard let conversation else { throw APIError.conversationNotFound }
    return conversation
  }

  /// The conversation of `user` with `community`: a new one, the one there is, or that one reopened
  /// when it was resolved.
  static func open(
    for user: UUID, in community: Community, _ app: App, _ db: Connection
  ) throws -> (conversation: Conversation, isNew: Bool) {
    let id = app.ids.next()
    let initial = initialStatus(in: community)
    try db.execute(
      """
      INSERT INTO conversations (id, community_id, user_id, status, waiting_since)
      VALUES (\(id), \(community.id), \(user), \(initial), \(initial.waitingSince))
      ON DUPLICATE KEY UPDATE id = id
      """)
    let conversation = try find(of: user, in: community.id, lock: true, db)
    let isNew = conversation.id == id
    if isNew { try ConversationTotals(community: community.id).move(from: nil, to: initial, db) }
    guard conversation.status == .resolved else { return (conversation, isNew) }
    return (try conversation.change(to: initial, assigned: nil, db), isNew)
  }

  private static func initialStatus(in community: Community) -> ConversationStatus {
    community.type == .official && community.csMode == .human_only ? .waiting_human : .ai_active
  }
}

extension Conversation {
  init(_ row: inout Row) throws {
    id = try row.next()
    communityID = try row.next()
    userID = try row.next()
    status = try row.next()
    assignedCS = try row.next()
    waitingSince = try row.next()
  }

  /// Brings a conversation whose row is locked into another status.
  @discardableResult
  func change(to status: ConversationStatus, assigned: UUID?, _ db: Connection) throws -> Conversation {
    try db.execute(
      """
      UPDATE conversations
      SET status = \(status), assigned_cs_id = \(assigned), waiting_since = \(status.waitingSince), updated_at = NOW(6)
      WHERE id = \(id)
      """)
    try ConversationTotals(community: communityID).move(from: self.status, to: status, db)
    return try Conversation.find(id, db)
  }

  /// Whom `person` was serving waits for a human again: `person`, whose membership is locked, serves no more.
  static func handBack(from person: UUID, in community: UUID, _ db: Connection) throws {
    let count = try db.execute(
      """
      UPDATE conversations
      SET status = 'waiting_human', assigned_cs_id = NULL, waiting_since = NOW(6), updated_at = NOW(6)
      WHERE community_id = \(community) AND status = 'human_active' AND assigned_cs_id = \(person)
      """)
    try ConversationTotals(community: community).move(Int64(count), from: .human_active, to: .waiting_human, db)
  }

  /// Ends the answer that an agent is giving at this moment: a human takes over.
  func handOver(_ db: Connection) throws {
    try db.execute(
      """
      UPDATE agent_answers SET stop_reason = 'handed_over'
      WHERE room_id = \(id) AND state = 'running' AND stop_reason IS NULL
      """)
  }
}

extension ConversationStatus {
  /// Since when somebody who gets this status now has been waiting.
  fileprivate var waitingSince: SQL { self == .waiting_human ? "NOW(6)" : "NULL" }
}

extension APIError {
  static let conversationNotFound = APIError(404, "conversation_not_found", "There is no such conversation.")
  static let conversationResolved = APIError(409, "conversation_resolved", "This conversation is resolved. Start the chat again to reopen it.")
}
