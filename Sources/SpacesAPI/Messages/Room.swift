import FoundationEssentials
import MariaDB
import Web

/// Who speaks.
enum Speaker: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case user, agent, human, system
}

/// Where messages are: a community, or a conversation.
struct Room: Sendable {
  let id: UUID
  private let isConversation: Bool

  /// A community's room.
  init(id: UUID) {
    self.id = id
    isConversation = false
  }

  init(conversation id: UUID) {
    self.id = id
    isConversation = true
  }

  /// Adds a person's message.
  func post(
    _ content: String, from user: UUID, as speaker: Speaker = .user, _ app: App, _ db: Connection
  ) throws -> (id: UUID, createdAt: Date) {
    try insert(content, user: user, listing: nil, speaker, app, db)
  }

  /// Adds an agent's answer.
  func post(answer: String, of listing: UUID, _ app: App, _ db: Connection) throws -> (id: UUID, createdAt: Date) {
    try insert(answer, user: nil, listing: listing, .agent, app, db)
  }

  private func insert(
    _ content: String, user: UUID?, listing: UUID?, _ speaker: Speaker, _ app: App, _ db: Connection
  ) throws -> (id: UUID, createdAt: Date) {
    let message = app.ids.next()
    let createdAt = try db.first(
      """
      INSERT INTO messages (room_id, id, user_id, agent_listing_id, role, content)
      VALUES (\(id), \(message), \(user), \(listing), \(speaker), \(content))
      RETURNING created_at
      """
    ) { try $0.next(Date.self) }
    guard let createdAt else { throw APIError.unexpected }
    if isConversation { try db.execute("UPDATE conversations SET updated_at = NOW(6) WHERE id = \(id)") }
    return (message, createdAt)
  }

  /// The newest messages before the cursor, newest first: one more than `limit`, if there are.
  private func history(before cursor: MessageCursor?, limit: Int64) -> SQL {
    """
    SELECT \(Message.columns) FROM (
      SELECT m.room_id, m.created_at, m.id FROM messages m WHERE m.room_id = \(id) \(cursor.older(than: "m.created_at", "m.id"))
      ORDER BY m.created_at DESC, m.id DESC LIMIT \(limit + 1)
    ) p JOIN messages m ON m.room_id = p.room_id AND m.created_at = p.created_at AND m.id = p.id
    LEFT JOIN users u ON u.id = m.user_id LEFT JOIN agent_listings l ON l.id = m.agent_listing_id
    ORDER BY m.created_at DESC, m.id DESC
    """
  }

  /// The newest `limit` messages before the cursor, oldest first.
  func page(before cursor: MessageCursor?, limit: Int64, _ db: Connection) throws -> Backward<Message> {
    var messages = try db.query(history(before: cursor, limit: limit)) { try Message(&$0) }
    let hasMore = messages.count > Int(limit)
    if hasMore { messages.removeLast() }
    let oldest = messages.last
    messages.reverse()
    return Backward(
      rows: messages,
      nextBefore: hasMore ? oldest.map { MessageCursor(createdAt: $0.createdAt, id: $0.id).text } : nil)
  }
}

/// A place in a room's history: before a time, or before one message.
enum MessageCursor: Sendable {
  case before(Date)
  case beforeMessage(createdAt: Date, id: UUID)

  init(createdAt: Date, id: UUID) {
    self = .beforeMessage(createdAt: createdAt, id: id)
  }

  /// - Parameter text: an RFC 3339 time, or what `text` gave.
  init?(_ text: String) {
    if let time = Date(rfc3339: text) {
      self = .before(time)
      return
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let microseconds = Int64(parts[0], radix: 36), let id = UUID(uuidString: String(parts[1])),
      Date.writable.contains(microseconds)
    else { return nil }
    self = .beforeMessage(createdAt: Date(microseconds: microseconds), id: id)
  }

  var text: String {
    switch self {
    case .before(let time): time.rfc3339
    case .beforeMessage(let createdAt, let id): "\(String(createdAt.microseconds, radix: 36)).\(id.text)"
    }
  }
}

extension Optional<MessageCursor> {
  /// A condition on two columns. Times shared by many rows are told apart by id.
  func older(than timeColumn: SQL, _ idColumn: SQL) -> SQL {
    switch self {
    case nil: ""
    case .before(let time): "AND \(timeColumn) < \(time)"
    case .beforeMessage(let time, let id):
      "AND \(timeColumn) <= \(time) AND (\(timeColumn) < \(time) OR \(idColumn) < \(id))"
    }
  }
}

extension Kind where T == MessageCursor {
  static var messageCursor: Kind {
    let day = "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
    let clock = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?"
    let time = "[12][0-9]{3}-\(day)[Tt]\(clock)([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
    return text(
      "a time or a nextBefore", pattern: "(\(time)|-?[0-9a-z]{1,11}\\.\(uuidPattern))", MessageCursor.init,
      placeholder: .before(Example.time))
  }
}
