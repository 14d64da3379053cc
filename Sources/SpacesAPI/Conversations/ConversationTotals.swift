import FoundationEssentials
import MariaDB

/// How many conversations of each status a community has. The numbers are stored, because counting them costs
/// more the more conversations there are.
struct ConversationTotals {
  let community: UUID

  /// Call it last in a transaction: everybody who begins a conversation here at this moment waits for
  /// these rows.
  func move(
    _ count: Int64 = 1, from old: ConversationStatus?, to new: ConversationStatus, in tx: Transaction
  ) throws {
    guard old != new, count > 0 else { return }
    // Always in the same order, so that two that move in opposite directions do not deadlock.
    let changes = ConversationStatus.allCases.filter { $0 == old || $0 == new }
      .map { "(\(community), \($0), \($0 == new ? count : -count))" as SQL }
    try tx.execute(
      """
      INSERT INTO conversation_totals (community_id, status, total)
      VALUES \(changes.joined(by: ", "))
      ON DUPLICATE KEY UPDATE total = total + VALUES(total)
      """)
    if old == .waiting_human || new == .waiting_human {
      let staff = Audience(group: .staff(of: community))
      tx.announce(LiveEvent(kind: .queue, room: community, audience: staff, reference: community))
    }
  }

  /// - Parameter status: nil for all of them.
  func read(_ status: ConversationStatus?, in db: Reader) throws -> Int64 {
    let filter: SQL = status.map { "AND status = \($0)" } ?? ""
    return try db.first(
      "SELECT COALESCE(SUM(total), 0) FROM conversation_totals WHERE community_id = \(community) \(filter)"
    ) { try $0.next(Int64.self) } ?? 0
  }

  /// How many wait for a human, in all communities.
  static func waiting(in db: Reader) throws -> Int64 {
    try db.first(
      """
      SELECT COALESCE(SUM(total), 0) FROM conversation_totals
      WHERE status = \(ConversationStatus.waiting_human) AND total > 0
      """
    ) { try $0.next(Int64.self) } ?? 0
  }
}
