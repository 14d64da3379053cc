import FoundationEssentials
import MariaDB

/// Speaks answers whose process died before their audio was stored.
enum SpeechRecovery {
  /// How often an answer is begun.
  private static let mostAttempts = 3
  /// How long one is waited for.
  private static let patience = Duration.seconds(100)

  private struct Order {
    let message: UUID
    let person: UUID
    let voice: SpeechVoice
    let text: String
    let isHopeless: Bool
  }

  /// - Returns: how many answers were taken over.
  static func run(_ service: Service) throws -> Int {
    guard try isNeeded(service) else { return 0 }
    // Where this process cannot speak, another host may be able to: the attempts are left to it.
    guard SpeechSources.shared(service).canSpeak else { return try giveUpOld(service) }
    var count = 0
    while let order = try service.transaction(claim) {
      count += 1
      try speak(order, service)
    }
    return count
  }

  private static func isNeeded(_ service: Service) throws -> Bool {
    try service.read { db in
      try db.first("SELECT 1 FROM answer_audio WHERE state = 'pending' AND lease_until < NOW(6) LIMIT 1") {
        try $0.next(Int.self)
      } != nil
    }
  }

  /// Ends the wait for audio that no host has made in time.
  private static func giveUpOld(_ service: Service) throws -> Int {
    try service.database.execute(
      """
      UPDATE answer_audio SET state = 'failed'
      WHERE state = 'pending' AND lease_until < NOW(6) AND created_at < NOW(6) - INTERVAL 4 MINUTE LIMIT 1000
      """)
  }

  private static func claim(in tx: Transaction) throws -> Order? {
    let order = try tx.first(
      """
      SELECT a.message_id, a.person_id, a.voice, a.is_cloned, m.content,
        a.attempts >= \(mostAttempts) OR a.created_at < NOW(6) - INTERVAL 4 MINUTE
      FROM answer_audio a JOIN messages m ON m.id = a.message_id
      WHERE a.state = 'pending' AND a.lease_until < NOW(6) LIMIT 1 FOR UPDATE SKIP LOCKED
      """
    ) { row in
      Order(
        message: try row.next(), person: try row.next(), voice: SpeechVoice(try row.next(), isCloned: try row.next()),
        text: try row.next(), isHopeless: try row.next())
    }
    guard let order else { return nil }
    try tx.execute(
      """
      UPDATE answer_audio SET attempts = attempts + 1, lease_until = NOW(6) + INTERVAL \(AnswerAudio.lease) SECOND
      WHERE message_id = \(order.message)
      """)
    return order
  }

  private static func speak(_ order: Order, _ service: Service) throws {
    let queue = SpeechQueue.shared(service)
    if order.isHopeless { return try AnswerAudio.fail(order.message, service.database) }
    guard let answer = queue.begin(order.voice, for: order.person) else {
      // This process does not have the voice, and its attempt does not count.
      try service.database.execute(
        "UPDATE answer_audio SET attempts = attempts - 1 WHERE message_id = \(order.message)")
      return
    }
    answer.add(order.text)
    answer.belongs(to: order.message)
    guard answer.end() else { return queue.giveUp(answer) }
    queue.advance(answer)
    let deadline = ContinuousClock.now + patience
    while answer.outcome == nil, ContinuousClock.now < deadline { pause(.milliseconds(50)) }
  }
}
