import Logging
import MariaDB

/// Rounds of jobs where no process stays to run them, as with CGI: a request starts one when the last is old.
///
/// Only one runs at a time on all hosts. It renews its row while it runs, so that one whose process was killed keeps
/// others from beginning for a minute only.
public enum JobRound {
  /// What a request finds to do.
  public struct Due: Sendable {
    /// The last round began more than a minute ago and none is running.
    public let isRoundDue: Bool
    /// The process of an agent's answer has died.
    public let hasDeadAnswers: Bool
  }

  /// Looks for work in one statement: most requests find none, and wait for no row.
  public static func due(_ service: Service) throws -> Due {
    try service.read { db in
      try db.first(
        "SELECT EXISTS (SELECT 1 FROM job_rounds WHERE \(isDue)), \(AnswerSweep.isNeeded)"
      ) { row in Due(isRoundDue: try row.next(Bool.self), hasDeadAnswers: try row.next(Bool.self)) }
    } ?? Due(isRoundDue: false, hasDeadAnswers: false)
  }

  /// Begins a round when one is due, and logs what went wrong with the last: its process could not. The caller then has
  /// to call `run`, in any process, or `giveBack`.
  /// - Returns: false when no round is due.
  public static func claim(_ service: Service) throws -> Bool {
    let last = try service.read { db in try LastRound(db) }
    let isClaimed = try service.database.execute(
      "UPDATE job_rounds SET begun_at = NOW(6), renewed_at = NOW(6) WHERE \(isDue)") == 1
    if isClaimed, let complaint = last?.complaint {
      service.log.error("jobs failed", metadata: ["of": "the last round", "cause": "\(complaint)"])
    }
    return isClaimed
  }

  /// Lets another process begin the round that was claimed and could not be started, a minute after the last.
  /// - Parameter cause: why no process could be started.
  public static func giveBack(_ service: Service, cause: any Error) throws {
    let failure = LastRound.sentence("No process could be started for it: \(cause)")
    try service.database.execute("UPDATE job_rounds SET ended_at = begun_at, failure = \(failure) WHERE id = 1")
  }

  /// Runs the round that was claimed. The work on voices waits for servers outside and has leases of its own: it follows
  /// when the round has ended.
  /// - Throws: the first error, after everything has run.
  public static func run(_ service: Service) throws {
    let lease = try JobLease(service)
    let jobs = Result { try Jobs.run(service, report: lease.note) }
    let end = Result { try lease.end() }
    let voices = Result { try Jobs.workOnVoices(service, report: lease.note) }
    let rest = Result { try lease.noteRest() }
    _ = (try jobs.get(), try end.get(), try voices.get(), try rest.get())
  }

  private static let isDue: SQL = """
    id = 1 AND begun_at < NOW(6) - INTERVAL 60 SECOND
    AND (ended_at >= begun_at OR renewed_at < NOW(6) - INTERVAL \(JobLease.seconds) SECOND)
    """
}
