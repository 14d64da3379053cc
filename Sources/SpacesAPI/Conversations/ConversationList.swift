import FoundationEssentials
import MariaDB
import Web

/// GET /api/conversations: one's own, and those of the communities that one serves; last changed first.
struct ConversationList {
  private let query: CursorQuery
  private let db: Reader

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let query: CursorQuery = try call.query()
    return try call.read { db in .ok(try ConversationList(query: query, db: db).page(for: me.id)) }
  }

  private struct Place {
    let id: UUID
    let updatedAt: Date
  }

  private func page(for person: UUID) throws -> CursorPage {
    var places = try places(of: person)
    let isLast = places.count <= Int(query.limit)
    if !isLast { places.removeLast() }
    let next = isLast ? nil : places.last.map { Cursor.beforeRow(time: $0.updatedAt, id: $0.id).text }
    return CursorPage(try rows(places.map(\.id)), nextBefore: next)
  }

  /// The conversations with these ids, in their order.
  private func rows(_ ids: [UUID]) throws -> EncodedRows {
    let record = Conversation.record
    var rows = EncodedRows(plural: record.plural)
    guard !ids.isEmpty else { return rows }
    var indices: [UUID: Int] = [:]
    try db.forEach(
      """
      SELECT v.id, \(record.columns)
      FROM conversations v JOIN communities c ON c.id = v.community_id JOIN users u ON u.id = v.user_id
      WHERE v.id IN \(list: ids)
      """
    ) { row in
      indices[try row.next()] = rows.count
      try rows.append(record, &row)
    }
    rows.arrange(ids.compactMap { indices[$0] })
    return rows
  }

  /// The page's conversations and one more. They are the newest of several lists, each of which is a short range
  /// of an index, however many conversations a community has.
  private func places(of person: UUID) throws -> [Place] {
    var lists: [SQL] = ["v.user_id = \(person)"]
    lists += try communities(servedBy: person).map { "v.community_id = \($0)" }
    var best: [Place] = []
    for start in stride(from: 0, to: lists.count, by: Self.listsAtOnce) {
      let some = lists[start..<min(start + Self.listsAtOnce, lists.count)].map { newest($0) }
      best += try db.query(
        """
        SELECT id, updated_at FROM (\(some.joined(by: " UNION "))) v
        ORDER BY updated_at DESC, id DESC LIMIT \(query.limit + 1)
        """
      ) { row in Place(id: try row.next(), updatedAt: try row.next()) }
    }
    best.sort { ($0.updatedAt, $0.id) > ($1.updatedAt, $1.id) }
    let distinct = best.reduce(into: [Place]()) { if $0.last?.id != $1.id { $0.append($1) } }
    return Array(distinct.prefix(Int(query.limit) + 1))
  }

  /// Keeps the statement short for somebody who serves a hundred communities.
  private static let listsAtOnce = 20

  private func newest(_ list: SQL) -> SQL {
    """
    (SELECT v.id, v.updated_at FROM conversations v
    WHERE \(list) \(query.before.older(than: "v.updated_at", "v.id"))
    ORDER BY v.updated_at DESC, v.id DESC LIMIT \(query.limit + 1))
    """
  }

  private func communities(servedBy person: UUID) throws -> [UUID] {
    try db.query(
      """
      SELECT m.community_id FROM community_members m JOIN communities c ON c.id = m.community_id
      WHERE m.user_id = \(person) AND m.is_current = TRUE AND m.role <> 'member' AND c.type <> 'club'
      ORDER BY m.joined_at DESC, m.id DESC LIMIT 500
      """
    ) { try $0.next(UUID.self) }
  }
}
