import FoundationEssentials
import MariaDB

/// The groups that people are in, which decide what they are told.
enum ReaderGroups {
  /// People who are in no group are left out.
  static func load(of people: [UUID], in db: Reader) throws -> [UUID: Set<ReaderGroup>] {
    var groups: [UUID: Set<ReaderGroup>] = [:]
    for batch in Batch.split(people, filler: { $0 }) {
      try db.forEach(
        """
        SELECT m.user_id, m.community_id, FALSE, m.role <> 'member' FROM community_members m
        WHERE m.user_id IN \(list: batch) AND m.is_current = TRUE AND NOT \(Membership.isExpired)
        UNION ALL
        SELECT p.user_id, p.session_id, TRUE, FALSE FROM playground_participants p
        WHERE p.user_id IN \(list: batch) AND p.is_connected = TRUE
        """
      ) { row in
        let (person, id): (UUID, UUID) = (try row.next(), try row.next())
        let (isSession, isStaff): (Bool, Bool) = (try row.next(), try row.next())
        groups[person, default: []].insert(isSession ? .participants(of: id) : .members(of: id))
        if isStaff { groups[person, default: []].insert(.staff(of: id)) }
      }
    }
    return groups
  }
}

extension Audience {
  func includes(_ person: UUID, in groups: Set<ReaderGroup>) -> Bool {
    self.person == person || group.map { groups.contains($0) } ?? false
  }
}
