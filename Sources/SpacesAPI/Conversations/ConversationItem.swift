import FoundationEssentials
import MariaDB
import Web

/// A conversation in the list of somebody's conversations.
struct ConversationItem: Listed {
  let id: UUID
  let communityId: UUID
  let communityName: String
  /// The community's.
  let type: CommunityType
  let status: ConversationStatus
  let assignedCsId: UUID?
  let userId: UUID
  let userName: String
  let lastMessage: String?
  let createdAt: Date
  let updatedAt: Date

  static let plural: StaticString = "conversations"
  static let example = ConversationItem(
    id: Example.id, communityId: Example.id, communityName: "Acme Official", type: .official, status: .ai_active,
    assignedCsId: nil, userId: Example.id, userName: "Alice", lastMessage: "Where is my parcel?",
    createdAt: Example.time, updatedAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("communityId", communityId)
    json.field("communityName", communityName)
    json.field("type", type)
    json.field("status", status)
    json.field("assignedCsId", assignedCsId)
    json.field("userId", userId)
    json.field("userName", userName)
    json.field("lastMessage", lastMessage)
    json.field("createdAt", createdAt)
    json.field("updatedAt", updatedAt)
  }

  /// The newest message of conversation `v`: the last row of its room.
  static let lastMessage: SQL = """
    (SELECT m.content FROM messages m WHERE m.room_id = v.id ORDER BY m.created_at DESC, m.id DESC LIMIT 1)
    """

  /// Those with these ids, in this order.
  static func all(_ ids: [UUID], _ db: Connection) throws -> [ConversationItem] {
    guard !ids.isEmpty else { return [] }
    let items = try db.query(
      """
      SELECT v.id, v.community_id, c.name, c.type, v.status, v.assigned_cs_id, v.user_id, u.name, \(lastMessage),
        v.created_at, v.updated_at
      FROM conversations v JOIN communities c ON c.id = v.community_id JOIN users u ON u.id = v.user_id
      WHERE v.id IN \(list: ids)
      """
    ) { try ConversationItem(&$0) }
    let byID = Dictionary(items.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return ids.compactMap { byID[$0] }
  }
}

extension ConversationItem {
  init(_ row: inout Row) throws {
    id = try row.next()
    communityId = try row.next()
    communityName = try row.next()
    type = try row.next()
    status = try row.next()
    assignedCsId = try row.next()
    userId = try row.next()
    userName = try row.next()
    lastMessage = try row.next()
    createdAt = try row.next()
    updatedAt = try row.next()
  }
}
