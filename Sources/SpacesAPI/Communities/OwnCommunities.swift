import FoundationEssentials
import MariaDB
import Web

/// The communities that somebody created, and those that somebody is in.
enum OwnCommunities {
  /// GET /api/communities/my
  static func created(_ call: Call, _ me: CurrentUser) throws -> Response {
    let page = try call.query(PageQuery.self).page
    return try call.read { db in
      .list(
        try db.rows(
          of: Community.record,
          """
          SELECT \(Community.record.columns) FROM communities c WHERE c.creator_id = \(me.id)
          ORDER BY c.created_at DESC, c.id DESC LIMIT \(page.limit) OFFSET \(page.offset)
          """))
    }
  }

  /// GET /api/communities/joined
  static func joined(_ call: Call, _ me: CurrentUser) throws -> Response {
    let page = try call.query(PageQuery.self).page
    return try call.read { db in
      .list(
        try db.rows(
          of: Community.joinedRecord,
          """
          SELECT \(Community.joinedRecord.columns)
          FROM community_members m JOIN communities c ON c.id = m.community_id
          WHERE m.user_id = \(me.id) AND m.is_current = TRUE AND c.status = 'active'
          ORDER BY m.joined_at DESC, m.id DESC LIMIT \(page.limit) OFFSET \(page.offset)
          """))
    }
  }
}
