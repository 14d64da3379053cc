import FoundationEssentials
import MariaDB
import Web

/// Serving a community's customers, as its moderator or CS agent. The paid month stays in the row meanwhile: nothing
/// is charged and nothing expires while somebody serves.
extension Membership {
  /// Begins service, or changes the role of somebody who serves already. The row is locked.
  func beginService(as role: Role, of person: UUID, _ community: Community, in tx: Transaction) throws {
    let wasServing = isCurrent && self.role.isStaff
    try tx.execute(
      """
      UPDATE community_members
      SET role = \(role), joined_at = \(isCurrent ? "joined_at" : "NOW(6)" as SQL), is_current = TRUE,
        auto_renew = \(wasServing && autoRenew)
      WHERE id = \(id)
      """)
    Self.announce(id, of: person, community.id, in: tx)
  }

  /// Makes a plain member of somebody who serves, and does nothing to anybody else. The row is locked.
  ///
  /// The paid month counts again. Somebody without one has expired where there is a monthly fee. An expired membership
  /// begins anew by joining, which shows its price, and so it does not renew itself.
  func endService(of person: UUID, _ community: Community, in tx: Transaction) throws {
    guard isCurrent, role.isStaff else { return }
    let expiry: SQL = community.monthlyFee > 0 ? "COALESCE(expires_at, NOW(6))" : "expires_at"
    try tx.execute(
      """
      UPDATE community_members
      SET role = 'member', auto_renew = auto_renew AND COALESCE(\(expiry) > NOW(6), TRUE), expires_at = \(expiry)
      WHERE id = \(id)
      """)
    Self.announce(id, of: person, community.id, in: tx)
    try tx.publish(ServiceEnded(person: person, community: community.id))
  }

  /// Ends the service of a suspended person for the customers, wherever that is. The roles stay: who is restored
  /// serves again.
  static func interruptService(of person: UUID, in tx: Transaction) throws {
    let served: SQL = """
      m.user_id = \(person) AND m.is_current = TRUE AND m.role <> 'member' ORDER BY m.community_id
      """
    try tx.execute("UPDATE community_members m SET m.hold_count = m.hold_count + 1 WHERE \(served)")
    let communities = try tx.query("SELECT m.community_id FROM community_members m WHERE \(served)") {
      try $0.next(UUID.self)
    }
    for community in communities { try tx.publish(ServiceEnded(person: person, community: community)) }
  }

  /// Keeps the service of `person` as it is until the transaction ends, on every node of a cluster. A suspension,
  /// removal or change of role at the same time comes first and is seen here, or it waits, or is run again, and then
  /// ends whatever service this transaction begins.
  /// - Throws: 401 when the account was suspended after the request came.
  static func holdService(of person: UUID, _ community: UUID, in tx: Transaction) throws {
    // The account before the membership, as a suspension locks them.
    let isSuspended = try tx.first(
      "SELECT suspended_at IS NOT NULL FROM users WHERE id = \(person) LOCK IN SHARE MODE"
    ) { try $0.next(Bool.self) }
    if isSuspended != false { throw APIError.unauthorized }
    try tx.execute(
      """
      UPDATE community_members SET hold_count = hold_count + 1
      WHERE community_id = \(community) AND user_id = \(person)
      """)
  }
}
