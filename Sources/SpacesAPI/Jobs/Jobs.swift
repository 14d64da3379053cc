import FoundationEssentials
import Ledger
import Logging
import MariaDB

/// What has to happen without anybody asking. Any number of processes and hosts may run it at once:
/// every piece of work is claimed by a row lock, and passed by when another has it.
public enum Jobs {
  /// One round.
  /// - Returns: what was done, by name.
  /// - Throws: the first error, once everything else has had its turn.
  public static func run(_ app: App) throws -> [(name: String, count: Int)] {
    var done: [(name: String, count: Int)] = []
    var failure: (any Error)?
    for (name, work) in all {
      do {
        done.append((name, try work(app)))
      } catch {
        app.log.error("job failed", metadata: ["of": "\(name)", "cause": "\(error)"])
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return done
  }

  /// In the order of how long they can wait.
  private static let all: [(name: String, work: @Sendable (App) throws -> Int)] = [
    ("answers ended", { try AnswerSweep.run($0) }),
    ("memberships renewed", { try Renewals.memberships.run($0) }),
    ("subscriptions renewed", { try Renewals.subscriptions.run($0) }),
    ("earnings folded", { try foldEarnings($0) }),
    ("idempotency keys forgotten", { try forget("idempotency_keys", "created_at", "24 HOUR", $0) }),
    ("sign-in failures forgotten", { try forget("sign_in_failures", "failed_at", "1 DAY", $0) }),
    ("sessions ended", { try forget("auth_sessions", "expires_at", "0 SECOND", $0) }),
  ]

  private static func foldEarnings(_ app: App) throws -> Int {
    var folded = 0
    for account in try app.database.read(app.ledger.accountsToFold) {
      // A batch at a time, so that nobody waits long for the account's row. They have an end: under
      // a steady load there are always more.
      for _ in 0..<100 {
        let batch = try app.database.transaction { db in
          try app.ledger.fold(account, upTo: 1000, passingBy: true, db)
        }
        folded += batch
        if batch < 1000 { break }
      }
    }
    return folded
  }

  /// Deletes rows whose time is over by `age`, a thousand at a time.
  private static func forget(_ table: String, _ column: String, _ age: String, _ app: App) throws -> Int {
    var forgotten = 0
    var batch = 0
    repeat {
      batch = try app.database.transaction { db in
        try db.execute(
          "DELETE FROM \(raw: table) WHERE \(raw: column) < NOW(6) - INTERVAL \(raw: age) ORDER BY \(raw: column) LIMIT 1000")
      }
      forgotten += batch
    } while batch == 1000
    return forgotten
  }
}
