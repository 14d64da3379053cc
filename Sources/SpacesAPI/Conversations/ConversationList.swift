import FoundationEssentials
import MariaDB
import Web

/// GET /api/conversations: mine, and those of the communities that I serve; last changed first.
struct ConversationList: Input {
  let before: MessageCursor?
  let limit: Int64

  init(_ fields: Fields) throws {
    before = try fields.optional("before", .messageCursor)
    limit = try fields.optional("limit", .limit(upTo: 100), default: 50)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: ConversationList = try call.query()
    return try call.read { db in
      var page = try input.places(of: me.id, db)
      let hasMore = page.count > Int(input.limit)
      if hasMore { page.removeLast() }
      return .ok(
        Backward(
          rows: try ConversationItem.all(page.map(\.id), db),
          nextBefore: hasMore ? page.last.map { MessageCursor(createdAt: $0.updatedAt, id: $0.id).text } : nil))
    }
  }

  private struct Place {
    let id: UUID
    let updatedAt: Date
  }

  /// The page and one more, in order: the best of each list that has some, each of which is a short
  /// range of an index, however many conversations a community has.
  private func places(of user: UUID, _ db: Connection) throws -> [Place] {
    var lists: [SQL] = ["v.user_id = \(user)"]
    lists += try Self.communities(servedBy: user, db).map { "v.community_id = \($0)" }
    var best: [Place] = []
    for start in stride(from: 0, to: lists.count, by: Self.listsAtOnce) {
      let some = lists[start..<min(start + Self.listsAtOnce, lists.count)].map { newest($0) }
      best += try db.query(
        """
        SELECT id, updated_at FROM (\(some.joined(by: " UNION "))) v
        ORDER BY updated_at DESC, id DESC LIMIT \(limit + 1)
        """
      ) { row in Place(id: try row.next(), updatedAt: try row.next()) }
    }
    best.sort { ($0.updatedAt, $0.id) > ($1.updatedAt, $1.id) }
    return Array(best.reduce(into: [Place]()) { if $0.last?.id != $1.id { $0.append($1) } }.prefix(Int(limit) + 1))
  }

  /// Keeps the statement short for somebody who serves a hundred communities.
  private static let listsAtOnce = 20

  private func newest(_ list: SQL) -> SQL {
    """
    (SELECT v.id, v.updated_at FROM conversations v
    WHERE \(list) \(before.older(than: "v.updated_at", "v.id"))
    ORDER BY v.updated_at DESC, v.id DESC LIMIT \(limit + 1))
    """
  }

  private static func communities(servedBy user: UUID, _ db: Connection) throws -> [UUID] {
    try db.query(
      """
      SELECT m.community_id FROM community_members m JOIN communities c ON c.id = m.community_id
      WHERE m.user_id = \(user) AND m.is_current = TRUE AND m.role <> 'member' AND COALESCE(m.expires_at > NOW(6), TRUE)
        AND c.type <> 'club'
      ORDER BY m.joined_at DESC, m.id DESC LIMIT 500
      """
    ) { try $0.next(UUID.self) }
  }
}
