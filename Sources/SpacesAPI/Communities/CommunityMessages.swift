import FoundationEssentials
import MariaDB
import Web

/// The messages of a community's members.
enum CommunityMessages {
  /// POST /api/communities/{id}/messages
  static func send(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: NewMessage = try call.body()
    let id = try call.id()
    return try call.write { tx in
      _ = try Community.enter(id, me.id, as: .members, in: tx)
      try call.service.configuration.limits.posts.count(.person(me.id), in: tx)
      let message = try Room.community(id).post(input.content, from: me.id, in: tx)
      return .created(SentMessage(id: message.id, userId: me.id, content: input.content, createdAt: message.createdAt))
    }
  }

  /// GET /api/communities/{id}/messages
  static func history(_ call: Call, _ me: CurrentUser) throws -> Response {
    let query: CursorQuery = try call.query()
    let id = try call.id()
    return try call.read { db in
      try requireReader(me.id, of: id, in: db)
      return .ok(try Room.community(id).page(of: Message.record, query, in: db))
    }
  }

  /// One statement tells apart why somebody may not read: nothing there, no member, expired.
  /// - Throws: 404, 403.
  private static func requireReader(_ person: UUID, of community: UUID, in db: Reader) throws {
    let access = try db.first(
      """
      SELECT m.is_current, \(Membership.isExpired)
      FROM communities c LEFT JOIN community_members m ON m.community_id = c.id AND m.user_id = \(person)
      WHERE c.id = \(community)
      """
    ) { row in (isCurrent: try row.next(Bool?.self), isExpired: try row.next(Bool.self)) }
    guard let access else { throw APIError.communityNotFound }
    guard access.isCurrent == true else { throw APIError.notMember }
    if access.isExpired { throw APIError.membershipExpired }
  }
}
