import FoundationEssentials
import MariaDB

/// Deletes audio: first its address, then the file, then the row. Whoever dies in between leaves a row that says what is
/// left to do.
enum AudioRemoval {
  /// Rows that one transaction locks.
  private static let most = 100

  /// Deletes what was spoken in a lounge's cloned voice before a time. A voice that was made later keeps its audio.
  /// - Returns: how many answers.
  @discardableResult
  static func removeCloned(ofLounge lounge: UUID, before time: Date, _ service: Service) throws -> Int {
    try remove(cloned(of: lounge, before: time), service)
  }

  /// Whether there still is such audio.
  static func hasCloned(ofLounge lounge: UUID, before time: Date, in db: Reader) throws -> Bool {
    try db.first("SELECT 1 FROM answer_audio WHERE \(cloned(of: lounge, before: time)) LIMIT 1") {
      try $0.next(Int.self)
    } != nil
  }

  private static func cloned(of lounge: UUID, before time: Date) -> SQL {
    "lounge_id = \(lounge) AND is_cloned = TRUE AND created_at <= \(time)"
  }

  /// Deletes what is older than `SPACES_MEDIA_DAYS`, what somebody began to delete, and rows without audio.
  /// - Returns: how many answers.
  static func removeOld(_ service: Service) throws -> Int {
    var count = try remove("state = 'removing'", service)
    let days = service.configuration.speech.mediaDays
    if days > 0 { count += try remove("state = 'ready' AND created_at < NOW(6) - INTERVAL \(days) DAY", service) }
    return try count + remove("state = 'failed' AND created_at < NOW(6) - INTERVAL 1 DAY", service)
  }

  private static func remove(_ condition: SQL, _ service: Service) throws -> Int {
    guard let folder = MediaFolder(service.configuration) else { return 0 }
    var count = 0
    while true {
      let rows = try service.transaction { tx in try begin(condition, in: tx) }
      if rows.isEmpty { return count }
      for name in rows.compactMap(\.file) { try folder.remove(file: folder.audioPath(name)) }
      for batch in Batch.split(rows.map(\.message), filler: { $0 }) {
        try service.database.execute("DELETE FROM answer_audio WHERE message_id IN \(list: batch)")
      }
      count += rows.count
    }
  }

  private static func begin(_ condition: SQL, in tx: Transaction) throws -> [(message: UUID, file: String?)] {
    let rows = try tx.query(
      "SELECT message_id, file FROM answer_audio WHERE \(condition) LIMIT \(most) FOR UPDATE SKIP LOCKED"
    ) { row in (message: try row.next(UUID.self), file: try row.next(String?.self)) }
    for batch in Batch.split(rows.map(\.message), filler: { $0 }) {
      try Message.removeAudio(of: batch, in: tx)
      try tx.execute("UPDATE answer_audio SET state = 'removing' WHERE message_id IN \(list: batch)")
    }
    return rows
  }
}
