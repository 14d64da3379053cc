import Logging
import MariaDB
import Processes
import Synchronization

/// The round of jobs that this process has: renewed by a thread of its own until it ends, because one piece of work may
/// take long. A round that another process has taken over meanwhile is left alone.
final class JobLease: Sendable {
  /// After so many seconds without a renewal the process counts as dead.
  static let seconds = 60
  private static let pause = Duration.seconds(10)

  private let service: Service
  /// What distinguishes this round from the next one, as the database writes it.
  private let begun: String
  private let hasEnded = Atomic(false)
  private let wakeUp = WakeUp()
  private let failures = Mutex<[String]>([])

  init(_ service: Service) throws {
    self.service = service
    begun = try service.read { db in
      try db.first("SELECT CAST(begun_at AS CHAR) FROM job_rounds WHERE id = 1") { try $0.next(String.self) } ?? ""
    }
    try startThread { [self] in keep() }
  }

  private func keep() {
    while !hasEnded.load(ordering: .acquiring) {
      do {
        try service.database.execute("UPDATE job_rounds SET renewed_at = NOW(6) WHERE \(isOurs)")
      } catch {
        service.log.warning("round of jobs not renewed", metadata: ["cause": "\(error)"])
      }
      wakeUp.wait(upTo: Self.pause)
    }
  }

  /// Keeps what went wrong for the row.
  func note(_ work: String, _ error: any Error) {
    failures.withLock { $0.append("\(work): \(error)") }
  }

  /// Lets the next round begin, a minute after this one has begun.
  func end() throws {
    hasEnded.store(true, ordering: .releasing)
    wakeUp.signal()
    try service.database.execute(
      "UPDATE job_rounds SET ended_at = NOW(6), failure = \(failure) WHERE \(isOurs)")
  }

  /// Writes what went wrong after the end too.
  func noteRest() throws {
    guard failure != nil else { return }
    try service.database.execute("UPDATE job_rounds SET failure = \(failure) WHERE \(isOurs)")
  }

  /// Nil when nothing went wrong.
  private var failure: String? {
    let all = failures.withLock { $0 }
    return all.isEmpty ? nil : LastRound.sentence(all.joined(separator: "; "))
  }

  private var isOurs: SQL { "id = 1 AND CAST(begun_at AS CHAR) = \(begun)" }
}
