import FoundationEssentials
import MariaDB
import Web

extension Standing {
  static func lookup(_ community: UUID) -> Lookup {
    Lookup(
      columns: """
        , IF(c.id IS NULL, NULL, COALESCE(m.is_current, FALSE)), \(Membership.isExpired), \
        COALESCE(c.status = 'active', FALSE)
        """,
      joins: """
        LEFT JOIN communities c ON c.id = \(community)
        LEFT JOIN community_members m ON m.community_id = c.id AND m.user_id = u.id
        """)
  }
}

extension CurrentUser {
  /// Tells apart why somebody may not read what is said in the community: nothing there, no member, expired.
  /// - Throws: 404, 403; 500 where the route has not asked for the standing.
  func requireReader() throws {
    guard let standing else { throw APIError.unexpected }
    guard let isMember = standing.isMember else { throw APIError.communityNotFound }
    guard isMember else { throw APIError.notMember }
    if standing.isExpired { throw APIError.membershipExpired }
  }

  /// The same for who says something there.
  /// - Throws: 410 besides.
  func requireWriter() throws {
    try requireReader()
    guard standing?.isActive == true else { throw APIError.archived }
  }
}
