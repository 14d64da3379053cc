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
  /// - Returns: the community, and what `admit` returns.
  /// - Throws: 404 `community_not_found`, and what `admit` throws.
  static func enter(
    _ id: UUID, _ person: UUID, as admission: Admission, in db: Reader
  ) throws -> (community: Community, membership: Membership?) {
    let community = try find(id, in: db)
    return (community, try community.admit(person, as: admission, in: db))
  }

  /// - Parameter evenArchived: whether an archived community lets this happen, such as reading its history.
  /// - Returns: the person's membership; nil where `admission` does not depend on one.
  /// - Throws: 403 for whom `admission` leaves out, 410 `community_archived`.
  @discardableResult
  func admit(
    _ person: UUID, as admission: Admission, evenArchived: Bool = false, in db: Reader
  ) throws -> Membership? {
    let membership = try member(person, as: admission, in: db)
    guard evenArchived || status == .active else { throw APIError.archived }
    return membership
  }

  private func member(_ person: UUID, as admission: Admission, in db: Reader) throws -> Membership? {
    switch admission {
    case .anybody:
      return nil
    case .members:
      return try Membership.require(person, id, in: db)
    case .staff:
      return try Membership.requireStaff(person, id, in: db)
    case .creatorAndModerators:
      let membership = try Membership.requireStaff(person, id, in: db)
      guard membership.role != .cs_agent else { throw APIError.creatorOrModeratorOnly }
      return membership
    case .creator:
      guard creatorID == person else { throw APIError.creatorOnly }
      return nil
    }
  }
}
