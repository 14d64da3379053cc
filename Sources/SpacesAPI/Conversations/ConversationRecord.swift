import Formats
import MariaDB
import Web

extension Conversation {
  /// A conversation in the list of somebody's conversations.
  static let record = Record(
    "ConversationItem", plural: "conversations",
    [
      .id("id", "v.id"),
      .id("communityId", "v.community_id"),
      .text("communityName", "c.name", example: "Acme Official"),
      .choice("type", "c.type", example: CommunityType.official),
      .choice("status", "v.status", example: ConversationStatus.ai_active),
      .id("assignedCsId", "v.assigned_cs_id", example: .null).nullable,
      .id("userId", "v.user_id"),
      .text("userName", "u.name", example: "Alice"),
      .text("lastMessage", lastMessage, example: "Where is my parcel?").nullable,
      .time("createdAt", "v.created_at"),
      .time("updatedAt", "v.updated_at"),
    ])

  /// The text of the newest message of conversation `v`.
  static let lastMessage: SQL = """
    (SELECT m.content FROM messages m WHERE m.room_id = v.id ORDER BY m.created_at DESC, m.id DESC LIMIT 1)
    """
}
