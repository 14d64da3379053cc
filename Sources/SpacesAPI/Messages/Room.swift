import FoundationEssentials
import MariaDB
import Web

/// The place that messages are in: a community or a conversation.
struct Room: Sendable {
  let id: UUID
  /// Who is told of what happens in it.
  let audience: Audience

  static func community(_ id: UUID) -> Room {
    Room(id: id, audience: Audience(group: .members(of: id)))
  }

  /// A conversation of `person` with the staff of `community`.
  static func conversation(_ id: UUID, of person: UUID, with community: UUID) -> Room {
    Room(id: id, audience: Audience(person: person, group: .staff(of: community)))
  }

  /// Adds a person's message.
  func post(_ content: String, from user: UUID, as speaker: Speaker = .user, in tx: Transaction) throws -> StoredMessage {
    try insert(content, user: user, listing: nil, speaker, in: tx)
  }

  /// Adds a person's message if a SELECT that ends with `source` has a row, and nothing otherwise.
  func post(_ content: String, from user: UUID, if source: SQL, in tx: Transaction) throws -> StoredMessage? {
    try insert(in: tx) { id in
      "SELECT \(self.id), \(id), \(user), NULL, \(Speaker.user), \(content) \(source)"
    }
  }

  /// Adds an agent's answer.
  func post(answer: String, of listing: UUID, in tx: Transaction) throws -> StoredMessage {
    try insert(answer, user: nil, listing: listing, .agent, in: tx)
  }

  private func insert(
    _ content: String, user: UUID?, listing: UUID?, _ speaker: Speaker, in tx: Transaction
  ) throws -> StoredMessage {
    let message = try insert(in: tx) { id in
      "VALUES (\(self.id), \(id), \(user), \(listing), \(speaker), \(content))"
    }
    guard let message else { throw APIError.unexpected }
    return message
  }

  /// - Parameter row: makes the row of the message that gets this id.
  /// - Returns: nil if there is none.
  private func insert(in tx: Transaction, _ row: (UUID) -> SQL) throws -> StoredMessage? {
    let message = tx.ids.next()
    let createdAt = try tx.first(
      """
      INSERT INTO messages (room_id, id, user_id, agent_listing_id, role, content)
      \(row(message))
      RETURNING created_at
      """
    ) { try $0.next(Date.self) }
    guard let createdAt else { return nil }
    tx.announce(LiveEvent(kind: .message, room: id, audience: audience, reference: message))
    return StoredMessage(id: message, createdAt: createdAt)
  }

  /// The newest messages before the cursor, the oldest of them first.
  /// - Parameter record: `Message.record` or `Message.conversationRecord`.
  func page(of record: Record, _ query: CursorQuery, in db: Reader) throws -> CursorPage {
    try db.cursorPage(
      of: record, by: "createdAt", limit: query.limit, isReversed: true,
      """
      SELECT \(record.columns)
      FROM messages m
      LEFT JOIN users u ON u.id = m.user_id LEFT JOIN agent_listings l ON l.id = m.agent_listing_id
      WHERE m.room_id = \(id) \(query.before.older(than: "m.created_at", "m.id"))
      ORDER BY m.created_at DESC, m.id DESC LIMIT \(query.limit + 1)
      """)
  }
}
