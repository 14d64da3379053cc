import FoundationEssentials
import MariaDB

/// Forgets events after 24 hours.
enum EventRetention {
  /// Deletes at most 1 000 events from the beginning of the sequence, which then begins after them.
  /// - Returns: how many.
  static func deleteOld(in tx: Writer) throws -> Int {
    let deleted = try tx.first(
      "SELECT value FROM live_sequence WHERE name = 'deleted' FOR UPDATE SKIP LOCKED"
    ) { try $0.next(Int64.self) }
    guard let deleted else { return 0 }
    let oldest = try tx.query(
      """
      SELECT position, created_at < NOW(6) - INTERVAL 24 HOUR FROM live_events
      WHERE position > \(deleted) ORDER BY position LIMIT 1000
      """
    ) { row in (position: try row.next(Int64.self), isOld: try row.next(Bool.self)) }
    guard let last = oldest.prefix(while: \.isOld).last?.position else { return 0 }
    try tx.execute("UPDATE live_sequence SET value = \(last) WHERE name = 'deleted'")
    return try tx.execute("DELETE FROM live_events WHERE position <= \(last) ORDER BY position LIMIT 1000")
  }
}
