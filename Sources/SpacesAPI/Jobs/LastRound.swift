import MariaDB

/// How the latest round of jobs went that a request has begun.
struct LastRound {
  /// Whether it began within a day: where processes stay, none is begun in this way.
  let isRecent: Bool
  /// False while it runs.
  let isOver: Bool
  /// What went wrong; nil after a good round, and while one is running.
  let complaint: String?

  /// Whether it still says that something is wrong.
  var hasFailed: Bool { isRecent && complaint != nil }

  /// Nil where there was none yet.
  init?(_ db: Reader) throws {
    let row = try db.first(
      """
      SELECT begun_at > NOW(6) - INTERVAL 1 DAY, ended_at >= begun_at,
        renewed_at > NOW(6) - INTERVAL \(JobLease.seconds) SECOND, failure
      FROM job_rounds WHERE id = 1 AND begun_at > '2000-01-01'
      """
    ) { row in
      (
        isRecent: try row.next(Bool.self), hasEnded: try row.next(Bool.self), isAlive: try row.next(Bool.self),
        failure: try row.next(String?.self)
      )
    }
    guard let row else { return nil }
    isRecent = row.isRecent
    let death = row.isAlive ? nil : "Its process ended before its work was done."
    complaint = row.hasEnded ? row.failure : death
    isOver = row.hasEnded || !row.isAlive
  }

  /// What went wrong, as far as the column takes it: 1 000 characters.
  static func sentence(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(1000)))
  }
}
