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

  /// Now, and not when the session was looked up, which was before the body came.
  static func find(_ person: UUID, _ community: UUID, in db: Reader) throws -> Standing {
    let lookup = lookup(community)
    let standing = try db.first("SELECT u.id\(lookup.columns) FROM users u \(lookup.joins) WHERE u.id = \(person)") { row in
      _ = try row.next(UUID.self)
      return try Standing(&row)
    }
    guard let standing else { throw APIError.unexpected }
    return standing
  }

  /// The FROM and WHERE of a SELECT that has a row exactly when `requireWriter` would not throw.
  static func sourceOfWriter(_ person: UUID, _ community: UUID) -> SQL {
    """
    FROM communities c JOIN community_members m ON m.community_id = c.id AND m.user_id = \(person)
    WHERE c.id = \(community) AND c.status = 'active' AND m.is_current = TRUE AND NOT \(Membership.isExpired)
    """
  }

  /// Tells apart why somebody may not read what is said in the community: nothing there, no member, expired.
  /// - Throws: 404, 403.
  func requireReader() throws {
    guard let isMember else { throw APIError.communityNotFound }
    guard isMember else { throw APIError.notMember }
    if isExpired { throw APIError.membershipExpired }
  }

  /// The same for who says something there.
  /// - Throws: 404, 403, 410.
  func requireWriter() throws {
    try requireReader()
    guard isActive else { throw APIError.archived }
  }
}

extension CurrentUser {
  /// - Throws: those of `Standing.requireReader`; 500 where the route has not asked for the standing.
  func requireReader() throws {
    guard let standing else { throw APIError.unexpected }
    try standing.requireReader()
  }
}
