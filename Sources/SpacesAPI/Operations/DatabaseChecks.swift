import FoundationEssentials
import MariaDB
import Schema

extension Doctor {
  func database() -> [Finding] {
    do {
      return try service.read { db in
        [
          try version(db), try writes(db), try applied(db), try durability(db), try clock(db),
        ] + (try session(db))
      }
    } catch {
      return [.bad("The database: \(error)")]
    }
  }

  private func version(_ db: Reader) throws -> Finding {
    let version = try db.first("SELECT VERSION()") { try $0.next(String.self) } ?? "?"
    return .good("The database answers (MariaDB \(version)).")
  }

  private func writes(_ db: Reader) throws -> Finding {
    try Readiness.isReadOnly(db)
      ? .bad("The database is read-only: read_only, innodb_read_only or tx_read_only is set.")
      : .good("The database takes writes.")
  }

  private func applied(_ db: Reader) throws -> Finding {
    let pending = try Migrator(migrations).pending(db)
    return pending.isEmpty
      ? .good("Every migration is applied.")
      : .bad("\(pending.count) migrations are not applied, the first is \(pending[0].name): run spaces migrate.")
  }

  private func durability(_ db: Reader) throws -> Finding {
    let setting = try db.first("SELECT @@innodb_flush_log_at_trx_commit") { try $0.next(Int.self) }
    return setting == 1
      ? .good("Commits are durable.")
      : .bad(
        """
        innodb_flush_log_at_trx_commit is \(setting.map(String.init) ?? "?"): money can be lost in a power failure. \
        Set it to 1.
        """)
  }

  private func clock(_ db: Reader) throws -> Finding {
    let skew = try db.first("SELECT NOW(6)") { try $0.next(Date.self) }
      .map { abs($0.timeIntervalSince(service.environment.now())) } ?? 0
    return skew < 5 ? .good("The clocks agree.") : .bad("The database's clock is \(Int(skew)) s away from this host's.")
  }

  /// Nil where processes stay, which log what goes wrong, while a round runs, and where the database cannot be asked, which is found
  /// already.
  func jobs() -> Finding? {
    guard let last = try? service.read({ db in try LastRound(db) }), last.isRecent, last.isOver else { return nil }
    return last.complaint.map { .bad("The last round of recurring work failed: \($0)") }
      ?? .good("The last round of recurring work did all of it.")
  }
}
