import FoundationEssentials
import Logging
import MariaDB
import Processes
import Synchronization

/// Keeps all running answers of a process in the database: shows that they are alive, saves their new text and
/// learns which are to stop.
///
/// One round is a few statements, however many answers there are. The threads that make answers never wait for it,
/// nor it for them.
final class AnswerKeeper: Sendable {
  /// How often text is saved and stops are looked for.
  static let interval = Duration.milliseconds(500)
  static let heartbeatInterval = Duration.seconds(5)

  private struct State {
    var answers: [UUID: LiveAnswer] = [:]
    var isRunning = false
  }

  private let service: Service
  private let state = Mutex(State())

  init(_ service: Service) {
    self.service = service
  }

  static func shared(_ service: Service) -> AnswerKeeper {
    service.sharedObjects.get(AnswerKeeper.self) { AnswerKeeper(service) }
  }

  func add(_ answer: LiveAnswer) {
    let wasRunning = state.withLock {
      let wasRunning = $0.isRunning
      $0.answers[answer.id] = answer
      $0.isRunning = true
      return wasRunning
    }
    if !wasRunning { start() }
  }

  private func start() {
    do {
      try startThread { self.run() }
    } catch {
      // The next answer tries again.
      state.withLock { $0.isRunning = false }
      service.log.error("answers are not kept", metadata: ["cause": "\(error)"])
    }
  }

  func remove(_ answer: LiveAnswer) {
    state.withLock { _ = $0.answers.removeValue(forKey: answer.id) }
  }

  /// An answer that this process makes; nil for any other.
  func find(_ id: UUID) -> LiveAnswer? {
    state.withLock { $0.answers[id] }
  }

  private func run() {
    let clock = ContinuousClock()
    var lastHeartbeat = clock.now
    while let answers = answersToKeep() {
      let isDue = clock.now - lastHeartbeat >= Self.heartbeatInterval
      do {
        if isDue { try beat(answers.map(\.id)) }
        try save(answers.compactMap(\.unsaved), of: answers)
        try decide(answers)
        if isDue { lastHeartbeat = clock.now }
      } catch {
        // The answers are not in danger: the next round writes what this one could not.
        service.log.warning("answers not saved", metadata: ["cause": "\(error)", "count": "\(answers.count)"])
      }
      pause(Self.interval)
    }
  }

  /// Nil when there are none: the loop ends, and the next answer starts another one.
  private func answersToKeep() -> [LiveAnswer]? {
    state.withLock {
      if $0.answers.isEmpty {
        $0.isRunning = false
        return nil
      }
      return Array($0.answers.values)
    }
  }

  private func beat(_ ids: [UUID]) throws {
    for batch in Batch.split(ids, filler: { $0 }) {
      try service.database.execute(
        """
        UPDATE agent_answers SET heartbeat_at = NOW(6)
        WHERE user_message_id IN \(list: batch) AND state = 'running'
        """)
    }
  }

  private func save(_ pieces: [AnswerPiece], of answers: [LiveAnswer]) throws {
    let byID = Dictionary(uniqueKeysWithValues: answers.map { ($0.id, $0) })
    for batch in Batch.split(pieces, filler: { $0 }) {
      try service.database.execute(AnswerPieces.insert(batch))
      for piece in batch { byID[piece.answer]?.saved(upTo: piece.start + piece.bytes.count) }
    }
  }

  private func decide(_ answers: [LiveAnswer]) throws {
    for batch in Batch.split(answers, filler: { $0 }) {
      let verdicts = try service.read { db in
        try db.query(
          """
          SELECT user_message_id, state, stop_reason FROM agent_answers
          WHERE user_message_id IN \(list: batch.map(\.id)) AND (state <> 'running' OR stop_reason IS NOT NULL)
          """
        ) { row in
          (id: try row.next(UUID.self), state: try row.next(AnswerState.self), reason: try row.next(StopReason?.self))
        }
      }
      for (id, state, reason) in verdicts {
        let verdict: LiveAnswer.Verdict = if state != .running { .lost } else if let reason { .stop(reason) } else { .goOn }
        find(id)?.decide(verdict)
      }
    }
  }
}
