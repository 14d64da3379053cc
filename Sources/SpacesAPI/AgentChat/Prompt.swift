import FoundationEssentials
import MariaDB
import Upstream

/// What the model is given to read.
struct Prompt: Sendable {
  let model: String?
  let messages: [ChatMessage]

  /// The listing's system prompt, the last 30 messages of the room, the question.
  static func build(for seat: AgentSeat, asker: UUID, question: String, _ db: Connection) throws -> Prompt {
    let history = try db.query(
      """
      SELECT m.user_id, m.agent_listing_id, COALESCE(u.name, l.agent_name), m.content FROM (
        SELECT room_id, created_at, id FROM messages
        WHERE room_id = \(seat.room.id) AND message_type = 'text'
        ORDER BY created_at DESC, id DESC LIMIT 30
      ) p JOIN messages m ON m.room_id = p.room_id AND m.created_at = p.created_at AND m.id = p.id
      LEFT JOIN users u ON u.id = m.user_id LEFT JOIN agent_listings l ON l.id = m.agent_listing_id
      ORDER BY m.created_at DESC, m.id DESC
      """
    ) { row -> ChatMessage in
      let user: UUID? = try row.next()
      let listing: UUID? = try row.next()
      let name: String? = try row.next()
      let content: String = try row.next()
      if listing == seat.listing.id { return ChatMessage(role: "assistant", content: content) }
      if user == asker { return ChatMessage(role: "user", content: content) }
      return ChatMessage(role: "user", content: "\(name ?? "Somebody"): \(content)")
    }
    let system = (seat.listing.systemPrompt ?? "").isEmpty ? [] : [ChatMessage(role: "system", content: seat.listing.systemPrompt ?? "")]
    return Prompt(
      model: seat.listing.model,
      messages: system + history.reversed() + [ChatMessage(role: "user", content: question)])
  }
}
