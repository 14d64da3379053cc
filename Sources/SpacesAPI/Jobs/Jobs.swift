import Logging

/// What has to happen without a request. Several processes and hosts may run it at the same time: each piece of
/// work locks the row that it is about, and skips rows that another process has locked.
public enum Jobs {
  /// Ends answers whose process died and gives their fees back. It has a clock of its own, so that no other work
  /// delays it.
  /// - Returns: how many were ended.
  public static func endDeadAnswers(_ service: Service) throws -> Int {
    try AnswerSweep.run(service)
  }

  /// The pieces of the work on voices. They wait for servers outside, so each has a clock of its own too.
  public static let voiceWork = voices.map(\.name)

  /// One round of the work on voices.
  /// - Parameters:
  ///   - name: one of `voiceWork`; nil for all.
  ///   - report: gets each error with the name of the work.
  /// - Returns: as `run`.
  public static func workOnVoices(
    _ service: Service, _ name: String? = nil, report: (String, any Error) -> Void = { _, _ in }
  ) throws -> [(name: String, count: Int)] {
    try run(voices.filter { name == nil || $0.name == name }, service, report)
  }

  /// One round of everything else.
  /// - Parameter report: gets each error with the name of the work.
  /// - Returns: what each piece of work did, by its name: how many rows.
  /// - Throws: the first error, after every piece of work has run.
  public static func run(
    _ service: Service, report: (String, any Error) -> Void = { _, _ in }
  ) throws -> [(name: String, count: Int)] {
    try run(all, service, report)
  }

  /// One round of everything.
  /// - Returns: as `run`.
  /// - Throws: as `run`.
  public static func runAll(_ service: Service) throws -> [(name: String, count: Int)] {
    try run(all + voices, service) { _, _ in }
  }

  private static func run(
    _ works: [Work], _ service: Service, _ report: (String, any Error) -> Void
  ) throws -> [(name: String, count: Int)] {
    var done: [(name: String, count: Int)] = []
    var failure: (any Error)?
    for (name, work) in works {
      do {
        done.append((name, try work(service)))
      } catch {
        service.log.error("job failed", metadata: ["of": "\(name)", "cause": "\(error)"])
        report(name, error)
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return done
  }

  private typealias Work = (name: String, work: @Sendable (Service) throws -> Int)

  private static let voices: [Work] = [
    ("voices cloned", { try VoiceCloning.run($0) }),
    ("voices erased", { try VoiceErasure.advanceAll($0) }),
    ("voices removed", { try DiscardedVoice.removeDue($0) }),
    ("answers spoken", { try SpeechRecovery.run($0) }),
  ]

  /// The most urgent first.
  private static let all: [Work] = [
    ("answers ended", { try AnswerSweep.run($0) }),
    ("memberships renewed", { try Renewals.run(MembershipRenewal.self, $0) }),
    ("subscriptions renewed", { try Renewals.run(SubscriptionRenewal.self, $0) }),
    ("earnings folded", { try EarningsFolding.run($0) }),
    ("names indexed", { try NameIndexes.update($0) }),
    ("idempotency keys forgotten", { try deleteAll($0) { tx in try IdempotencyKey.deleteExpired(in: tx) } }),
    ("sign-in failures forgotten", { try deleteAll($0) { tx in try SignInAttempts.deleteOld(in: tx) } }),
    ("rate counts forgotten", { try deleteAll($0) { tx in try RateLimit.deleteOld(in: tx) } }),
    ("audio deleted", { try AudioRemoval.removeOld($0) + AudioSweep.run($0) }),
    ("recordings deleted", { try VoiceSampleSweep.run($0) }),
    ("answer pieces forgotten", { try deleteAll($0) { tx in try AnswerPieces.deleteOld(in: tx) } }),
    ("participants disconnected", { try Heartbeat.disconnectSilent($0) }),
    ("finished sessions left", { try FinishedSessions.leave($0) }),
    ("live events placed", { try EventSequence.advance($0.database, waiting: false); return 0 }),
    ("live events forgotten", { try deleteAll($0) { tx in try EventRetention.deleteOld(in: tx) } }),
    ("signals forgotten", { try deleteAll($0) { tx in try Signal.deleteOld(in: tx) } }),
    ("sessions ended", { try deleteAll($0) { tx in try Session.deleteExpired(in: tx) } }),
  ]

  /// Deletes rows in batches, a transaction each, so that no lock is held for long.
  /// - Parameter batch: deletes at most 1 000 rows and returns how many.
  /// - Returns: how many rows were deleted.
  private static func deleteAll(_ service: Service, _ batch: (Transaction) throws -> Int) throws -> Int {
    var total = 0
    var count = 0
    repeat {
      count = try service.transaction(batch)
      total += count
    } while count == 1000
    return total
  }
}
