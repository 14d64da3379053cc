import FoundationEssentials
import MariaDB
import Web

/// Who may do something in a community.
enum Admission {
  case anybody
  /// Whoever is in it now, and has paid for this month.
  case members
  /// Creator, moderators and CS agents.
  case staff
  case creatorAndModerators
  case creator
}

extension Community {
  /// The one gate of a community's use cases: 404, then 403, then 410. Call it after the body was read; where
  /// a use case looks for another entity, call `find`, look for that, and then call `admit`.
  /// - Returns: the community, and the person's membership, whatever `admission` is; nil for somebody who was never
  ///   in the community.
  /// - Throws: 404 `community_not_found`, and what `admit` throws.
  static func enter(
    _ id: UUID, _ person: UUID, as admission: Admission, in db: Reader
  ) throws -> (community: Community, membership: Membership?) {
    let found = try db.first(
      """
      SELECT \(columns), \(Membership.columns) FROM communities c
      LEFT JOIN community_members m ON m.community_id = c.id AND m.user_id = \(person)
      WHERE c.id = \(id)
      """
    ) { row in (community: try Community(&row), membership: try Membership(joined: &row)) }
    guard let found else { throw APIError.communityNotFound }
    try found.community.admit(person, as: admission) { found.membership }
    return found
  }

  /// - Parameter evenArchived: whether an archived community lets this happen, such as reading its history.
  /// - Throws: 403 for whom `admission` leaves out, 410 `community_archived`.
  func admit(_ person: UUID, as admission: Admission, evenArchived: Bool = false, in db: Reader) throws {
    try admit(person, as: admission, evenArchived: evenArchived) { try Membership.find(person, id, in: db) }
  }

  private func admit(
    _ person: UUID, as admission: Admission, evenArchived: Bool = false, _ membership: () throws -> Membership?
  ) throws {
    switch admission {
    case .anybody:
      break
    case .members:
      try membership().requireMember()
    case .staff:
      try membership().requireStaff()
    case .creatorAndModerators:
      guard try membership().requireStaff().role != .cs_agent else { throw APIError.creatorOrModeratorOnly }
    case .creator:
      guard creatorID == person else { throw APIError.creatorOnly }
    }
    guard evenArchived || status == .active else { throw APIError.archived }
  }
}
