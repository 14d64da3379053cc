import Formats
import FoundationEssentials
import MariaDB

/// An event that has its position.
struct StoredEvent: Sendable {
  let position: Int64
  let event: LiveEvent
  let at: Date

  private static let columns: SQL =
    "position, kind, room_id, person_id, group_type, group_id, reference_id, detail, created_at"

  private init(_ row: inout Row) throws {
    position = try row.next()
    let kind: LiveEventKind = try row.next()
    let room: UUID? = try row.next()
    let person: UUID? = try row.next()
    let type: ReaderGroup.GroupType? = try row.next()
    let group: UUID? = try row.next()
    let audience = Audience(person: person, group: type.flatMap { type in group.map { ReaderGroup(type: type, id: $0) } })
    event = LiveEvent(
      kind: kind, room: room, audience: audience, reference: try row.next(), progress: try row.next())
    at = try row.next()
  }

  /// The next events after a position, whomever they are for.
  static func next(after position: Int64, limit: Int, in db: Reader) throws -> [StoredEvent] {
    try db.query(
      "SELECT \(columns) FROM live_events WHERE position > \(position) ORDER BY position LIMIT \(limit)"
    ) { try StoredEvent(&$0) }
  }

  /// The next events for a person, and those for the groups with these ids, whatever their type.
  /// - Parameter range: of positions.
  static func next(
    in range: ClosedRange<Int64>, for person: UUID, groups: [UUID], limit: Int, in db: Reader
  ) throws -> [StoredEvent] {
    var readers: [SQL] = ["person_id = \(person)"]
    readers += Batch.split(groups, filler: { $0 }).map { "group_id IN \(list: $0)" }
    // Each part is a few short ranges of one index, however many events there are for others.
    let parts = readers.map { reader in
      """
      (SELECT \(columns) FROM live_events
      WHERE \(reader) AND position BETWEEN \(range.lowerBound) AND \(range.upperBound)
      ORDER BY position LIMIT \(limit))
      """ as SQL
    }
    return try db.query(
      "SELECT \(columns) FROM (\(parts.joined(by: " UNION "))) e ORDER BY position LIMIT \(limit)"
    ) { try StoredEvent(&$0) }
  }
}
