import FoundationEssentials
import Ledger
import Logging
import MariaDB

/// What has to happen without anybody asking. Any number of processes and hosts may run it at once:
/// every piece of work is claimed by a row lock, and passed by when another has it.
public enum Jobs {
  /// One round.
  /// - Returns: what was done, by name.
  public static func run(_ app: App) throws -> [(name: String, count: Int)] {
    [
      ("answers ended", try AnswerSweep.run(app)),
      ("earnings folded", try foldEarnings(app)),
      ("idempotency keys forgotten", try forget("idempotency_keys", "created_at", "24 HOUR", app)),
      ("sign-in failures forgotten", try forget("sign_in_failures", "failed_at", "1 DAY", app)),
      ("sessions ended", try forget("auth_sessions", "expires_at", "0 SECOND", app)),
    ]
  }

  private static func foldEarnings(_ app: App) throws -> Int {
    var folded = 0
    for account in try app.database.read(app.ledger.accountsToFold) {
      // A batch at a time, so that nobody waits long for the account's row.
      var batch = 0
      repeat {
        batch = try app.database.transaction { db in try app.ledger.fold(account, upTo: 5000, db) }
        folded += batch
      } while batch == 5000
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
