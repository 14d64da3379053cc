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

  var room: Room { .conversation(id, of: userID, with: communityID) }

  /// Tells its user and those who serve it that it has changed.
  func announce(in tx: Transaction) {
    tx.announce(LiveEvent(kind: .conversation, room: id, audience: room.audience, reference: id))
  }

  static let columns: SQL = "v.id, v.community_id, v.user_id, v.status, v.assigned_cs_id"

  init(_ row: inout Row) throws {
    id = try row.next()
    communityID = try row.next()
    userID = try row.next()
    status = try row.next()
    assignedCS = try row.next()
  }

  /// - Throws: 404 `conversation_not_found`.
  static func find(_ id: UUID, in db: Reader) throws -> Conversation {
    try first("WHERE v.id = \(id)", in: db)
  }

  /// Keeps the row, and so the status, as it is until the transaction ends.
  /// - Throws: 404 `conversation_not_found`.
  static func lock(_ id: UUID, in tx: Transaction) throws -> Conversation {
    try first("WHERE v.id = \(id) FOR UPDATE", in: tx)
  }

  /// - Throws: 404 `conversation_not_found`, also for a conversation of another community.
  static func lock(_ id: UUID, of community: UUID, in tx: Transaction) throws -> Conversation {
    let conversation = try lock(id, in: tx)
    guard conversation.communityID == community else { throw APIError.conversationNotFound }
    return conversation
  }

  /// - Throws: 404 `conversation_not_found` for somebody who never began one here.
  static func lock(ofUser person: UUID, _ community: UUID, in tx: Transaction) throws -> Conversation {
    try first("WHERE v.community_id = \(community) AND v.user_id = \(person) FOR UPDATE", in: tx)
  }

  private static func first(_ condition: SQL, in db: Reader) throws -> Conversation {
    let conversation = try db.first("SELECT \(columns) FROM conversations v \(condition)") { try Conversation(&$0) }
    guard let conversation else { throw APIError.conversationNotFound }
    return conversation
  }

  /// Adds a message. The row is locked; its `updated_at` moves it up in the lists.
  func post(
    _ content: String, from person: UUID, as speaker: Speaker, in tx: Transaction
  ) throws -> StoredMessage {
    let message = try room.post(content, from: person, as: speaker, in: tx)
    try Self.touch(id, in: tx)
    return message
  }

  /// Moves a conversation up in the lists. Does nothing for the id of a community.
  static func touch(_ id: UUID, in tx: Transaction) throws {
    try tx.execute("UPDATE conversations SET updated_at = NOW(6) WHERE id = \(id)")
  }
}

extension APIError {
  static let conversationNotFound = APIError(404, "conversation_not_found", "There is no such conversation.")
  static let conversationResolved = APIError(
    409, "conversation_resolved", "This conversation is resolved. Start the chat again to reopen it.")
}
