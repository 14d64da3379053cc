import FoundationEssentials
import MariaDB

/// Sessions that have ended, a day later.
enum FinishedSessions {
  /// Disconnects everybody from sessions that ended more than 25 hours ago. Until then participants can be told of the
  /// end; after it nothing more happens there, and listeners are not to be looked up in ever more sessions.
  /// - Returns: how many sessions were left.
  static func leave(_ service: Service) throws -> Int {
    let ended = try service.read { db in
      try db.query(
        """
        SELECT id FROM playground_sessions
        WHERE status = 'finished' AND participant_count > 0 AND finished_at < NOW(6) - INTERVAL 25 HOUR LIMIT 1000
        """
      ) { try $0.next(UUID.self) }
    }
    for session in ended {
      try service.transaction { tx in
        // First, as by whoever leaves: each participant is counted off once.
        try tx.execute("UPDATE playground_sessions SET participant_count = 0 WHERE id = \(session)")
        try tx.execute(
          """
          UPDATE playground_participants SET is_connected = FALSE WHERE session_id = \(session) AND is_connected = TRUE
          """)
      }
    }
    return ended.count
  }
}
