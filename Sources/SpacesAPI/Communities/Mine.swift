import FoundationEssentials
import MariaDB
import Web

/// GET /api/communities/my and /joined
enum Mine {
  static func created(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: PageQuery = try call.query()
    return try call.read { db in
      let communities = try db.query(created(by: me.id, input.page)) { try Community(&$0) }
      return .ok(CommunityList(communities: communities))
    }
  }

  private static func created(by user: UUID, _ page: Page) -> SQL {
    """
    SELECT \(Community.columns) FROM communities c WHERE c.creator_id = \(user)
    ORDER BY c.created_at DESC, c.id DESC LIMIT \(page.limit) OFFSET \(page.offset)
    """
  }

  static func joined(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: PageQuery = try call.query()
    return try call.read { db in
      let communities = try db.query(joined(by: me.id, input.page)) { row in
        JoinedCommunity(community: try Community(&row), membership: try Membership(&row))
      }
      return .ok(JoinedList(communities: communities))
    }
  }

  private static func joined(by user: UUID, _ page: Page) -> SQL {
    """
    SELECT \(Community.columns), \(Membership.columns)
    FROM community_members m JOIN communities c ON c.id = m.community_id
    WHERE m.user_id = \(user) AND m.is_current = TRUE AND c.status = 'active'
    ORDER BY m.joined_at DESC, m.id DESC LIMIT \(page.limit) OFFSET \(page.offset)
    """
  }
}

struct CommunityList: JSONObject {
  let communities: [Community]
  static let example = CommunityList(communities: [.example])
  func fields(_ json: inout JSONWriter) { json.field("communities", communities) }
}

struct JoinedCommunity: JSONObject {
  let community: Community
  let membership: Membership

  static let example = JoinedCommunity(community: .example, membership: .example)

  func fields(_ json: inout JSONWriter) {
    community.fields(&json)
    json.field("role", membership.role)
    json.field("subscriptionStatus", membership.subscriptionStatus)
    json.field("expiresAt", membership.expiresAt)
  }
}

struct JoinedList: JSONObject {
  let communities: [JoinedCommunity]
  static let example = JoinedList(communities: [.example])
  func fields(_ json: inout JSONWriter) { json.field("communities", communities) }
}
