import FoundationEssentials
import MariaDB
import Web

extension Membership {
  /// The person's row, which is made when there is none. It is locked until the transaction ends, so that the
  /// same person's other requests wait.
  /// - Parameters:
  ///   - mayHaveRow: whether there may be a row. It is looked for first then: an INSERT that finds one locks the gap
  ///     before it too, and others could not join.
  ///   - beginning: what stands in a new row beside its ids; not empty.
  /// - Returns: the membership as it was before, and whether its row is new.
  static func claim(
    _ person: UUID, _ community: UUID, mayHaveRow: Bool = true, in tx: Transaction, beginning: (Membership) -> Assignments
  ) throws -> (Membership, isNew: Bool) {
    if mayHaveRow, let known = try lock(person, community, in: tx) { return (known, isNew: false) }
    let new = Membership(new: tx.ids.next())
    // A plain INSERT would leave every loser of a race with a shared lock, which none of them could raise.
    let inserted = try tx.execute(
      """
      INSERT INTO community_members SET id = \(new.id), community_id = \(community), user_id = \(person),
        \(beginning(new))
      ON DUPLICATE KEY UPDATE id = id
      """)
    if inserted == 1 { return (new, isNew: true) }
    guard let known = try lock(person, community, in: tx) else { throw APIError.unexpected }
    return (known, isNew: false)
  }

  /// Makes `person` a CS agent at no fee. A moderator, who can do all that a CS agent can, stays a moderator.
  static func appointCSAgent(_ person: UUID, _ community: Community, in tx: Transaction) throws {
    let (old, _) = try claim(person, community.id, in: tx) { _ in
      var row = Assignments()
      row.set("is_current", to: false)
      return row
    }
    if old.isCurrent && old.role == .moderator { return }
    try old.beginService(as: .cs_agent, of: person, community, in: tx)
    if !old.isCurrent { community.countMember(1, in: tx) }
  }

  /// Gives a member, whose row is locked, another role.
  func change(to role: Role, of person: UUID, _ community: Community, in tx: Transaction) throws {
    if role.isStaff {
      try beginService(as: role, of: person, community, in: tx)
    } else {
      try endService(of: person, community, in: tx)
    }
  }

  /// Ends a membership whose row is locked. The row stays with what was paid; nothing more is charged.
  func end(of person: UUID, _ community: Community, in tx: Transaction) throws {
    try endService(of: person, community, in: tx)
    try tx.execute("UPDATE community_members SET is_current = FALSE, auto_renew = FALSE WHERE id = \(id)")
    Self.announce(id, of: person, community.id, in: tx)
    try tx.publish(MembershipEnded(person: person, community: community.id))
    community.countMember(-1, in: tx)
  }
}
