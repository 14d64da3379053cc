import FoundationEssentials
import MariaDB
import Web

/// The rooms that a reader wants to hear of.
struct EventFilter: Sendable {
  /// Communities, conversations and sessions; empty: everything.
  let rooms: Set<UUID>

  func includes(_ event: LiveEvent) -> Bool {
    if rooms.isEmpty { return true }
    if let room = event.room, rooms.contains(room) { return true }
    // Staff who look at a community see what becomes of its conversations.
    guard event.kind == .conversation, let community = event.audience.group?.id else { return false }
    return rooms.contains(community)
  }

  /// - Throws: 403 `room_forbidden` unless `person` may read each of the rooms, which includes that there are such rooms.
  func requireAccess(of person: UUID, in groups: Set<ReaderGroup>, in db: Reader) throws {
    let others = rooms.filter { !groups.contains(.members(of: $0)) && !groups.contains(.participants(of: $0)) }
    guard !others.isEmpty else { return }
    let list = Array(others)
    var readable: Set<UUID> = []
    try db.forEach(
      """
      SELECT v.id, v.user_id, v.community_id FROM conversations v WHERE v.id IN \(list: list)
      UNION ALL
      SELECT s.id, p.owner_id, s.playground_id FROM playground_sessions s JOIN playgrounds p ON p.id = s.playground_id
      WHERE s.id IN \(list: list)
      """
    ) { row in
      let (room, owner, community): (UUID, UUID, UUID) = (try row.next(), try row.next(), try row.next())
      if owner == person || groups.contains(.staff(of: community)) { readable.insert(room) }
    }
    guard others.isSubset(of: readable) else { throw APIError.roomForbidden }
  }
}

extension APIError {
  static let roomForbidden = APIError(403, "room_forbidden", "You cannot read one of these rooms.")
}
