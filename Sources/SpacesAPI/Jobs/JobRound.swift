import MariaDB

/// Rounds of jobs where no process stays to run them, as with CGI: a request starts one when the last is old.
public enum JobRound {
  /// Whether the last round began more than a minute ago and none is running. The caller has then begun the next one,
  /// and has to call `run` or `giveBack`; one that never ended is forgotten after ten minutes.
  public static func claim(_ service: Service) throws -> Bool {
    // Read first: most requests find that nothing is due, and need not wait for the row.
    let isDue = try service.read { db in
      try db.first("SELECT 1 FROM job_rounds WHERE \(due)") { try $0.next(Int.self) } != nil
    }
    guard isDue else { return false }
    return try service.database.execute("UPDATE job_rounds SET begun_at = NOW(6) WHERE \(due)") == 1
  }

  /// Lets another process begin the round that was claimed and could not be started, a minute after the last.
  public static func giveBack(_ service: Service) throws {
    try service.database.execute("UPDATE job_rounds SET ended_at = begun_at WHERE id = 1")
  }

  /// Runs the round that was claimed. The work on voices waits for servers outside and has leases of its own: it follows
  /// when the round has ended.
  /// - Throws: the first error, after everything has run.
  public static func run(_ service: Service) throws {
    let jobs = Result { try Jobs.run(service) }
    let end = Result { try service.database.execute("UPDATE job_rounds SET ended_at = NOW(6) WHERE id = 1") }
    _ = try Jobs.workOnVoices(service)
    _ = (try jobs.get(), try end.get())
  }

  private static let due: SQL = """
    id = 1 AND begun_at < NOW(6) - INTERVAL 60 SECOND
    AND (ended_at >= begun_at OR begun_at < NOW(6) - INTERVAL 600 SECOND)
    """
}
