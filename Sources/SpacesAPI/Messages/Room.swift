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

  /// Adds a person's message when the transaction commits, so that both take one round trip.
  /// - Parameters:
  ///   - time: when the message was sent, by the database's clock.
  ///   - source: the end of a SELECT that has a row if the message may be added.
  ///   - refusal: what the transaction throws otherwise.
  func post(
    _ content: String, from user: UUID, at time: Date, if source: SQL, orThrow refusal: any Error, in tx: Transaction
  ) -> StoredMessage {
    let message = StoredMessage(id: tx.ids.next(), createdAt: time)
    tx.executeLast(
      """
      INSERT INTO messages (room_id, id, user_id, role, content, created_at)
      SELECT \(id), \(message.id), \(user), \(Speaker.user), \(content), \(time) \(source)
      """, orThrow: refusal)
    announce(message.id, in: tx)
    return message
  }

  /// Adds an agent's answer.
  func post(answer: String, of listing: UUID, in tx: Transaction) throws -> StoredMessage {
    try insert(answer, user: nil, listing: listing, .agent, in: tx)
  }

  private func insert(
    _ content: String, user: UUID?, listing: UUID?, _ speaker: Speaker, in tx: Transaction
  ) throws -> StoredMessage {
    let message = tx.ids.next()
    let createdAt = try tx.first(
      """
      INSERT INTO messages (room_id, id, user_id, agent_listing_id, role, content)
      VALUES (\(id), \(message), \(user), \(listing), \(speaker), \(content))
      RETURNING created_at
      """
    ) { try $0.next(Date.self) }
    guard let createdAt else { throw APIError.unexpected }
    announce(message, in: tx)
    return StoredMessage(id: message, createdAt: createdAt)
  }

  private func announce(_ message: UUID, in tx: Transaction) {
    tx.announce(LiveEvent(kind: .message, room: id, audience: audience, reference: message))
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
