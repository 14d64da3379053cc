import FoundationEssentials
import Ledger
import MariaDB

/// A row of an answer that contradicts what this process knows of it.
enum AnswerFault: Error {
  case vanished
  case holdSettledBefore
}

extension AgentAnswer {
  /// Ends the answer well: message, capture and state in one transaction. An answer that was stopped before its
  /// first word has no message and is free.
  /// - Parameters:
  ///   - finishReason: at most 32 characters.
  ///   - usage: what the chat server was made to do.
  ///   - isSpoken: its audio is ordered, unless it was stopped.
  /// - Returns: how the answer has ended, which is otherwise where somebody else ended it first.
  func complete(
    _ text: String, finishReason: String, _ usage: AgentUsage, isSpoken: Bool, _ service: Service
  ) throws -> AnswerEnd {
    try service.transaction { tx in
      guard try end(as: .done, usage, in: tx) else { return try outcome(in: tx) }
      let stopReason = try stopReason(in: tx)
      let end = try complete(text, finishReason: stopReason?.rawValue ?? finishReason, in: tx)
      if isSpoken, stopReason == nil, let voice, let reply = end.message {
        try AnswerAudio.order(reply, voice, for: caller, lounge: call.lounge, in: tx)
      }
      return end
    }
  }

  private func complete(_ text: String, finishReason: String, in tx: Transaction) throws -> AnswerEnd {
    let reply = text.isEmpty ? nil : try call.room.post(answer: text, of: call.listing.id, in: tx).id
    if reply != nil, call.isConversation { try Conversation.touch(call.room.id, in: tx) }
    var charged: Int64 = 0
    if let hold {
      if text.isEmpty {
        _ = try settled(tx.ledger.release(hold))
      } else {
        charged = try settled(tx.ledger.capture(hold))
      }
    }
    try AnswerPieces.delete(of: id, in: tx)
    let isStopped = StopReason(rawValue: finishReason) != nil
    Self.announce(isStopped ? .stopped : .finished, id, in: call.room, tx)
    try tx.execute(
      """
      UPDATE agent_answers SET state = 'done', reply_message_id = \(reply), finish_reason = \(finishReason),
        charged = \(charged)
      WHERE user_message_id = \(id)
      """)
    return .done(DoneEvent(messageId: reply, finishReason: finishReason, charged: charged))
  }

  /// Ends the answer badly and gives the fee back.
  /// - Parameters:
  ///   - live: its text is saved for those who resume the stream.
  ///   - usage: what the chat server was made to do; nil when it was not reached.
  func fail(
    _ failure: AnswerFailure, _ live: LiveAnswer, _ usage: AgentUsage?, _ service: Service
  ) throws -> AnswerEnd {
    try service.transaction { tx in
      guard try end(as: .failed, usage, in: tx) else { return try outcome(in: tx) }
      if let reason = try stopReason(in: tx) {
        return try complete(live.text, finishReason: reason.rawValue, in: tx)
      }
      if let unsaved = live.unsaved { try AnswerPieces.append([unsaved], in: tx) }
      let refunded = try hold.map { try settled(tx.ledger.release($0)) } ?? 0
      try tx.execute(
        """
        UPDATE agent_answers SET error_code = \(failure.code), error_message = \(failure.sentence),
          refunded = \(refunded)
        WHERE user_message_id = \(id)
        """)
      Self.announce(.failed, id, in: call.room, tx)
      return .failed(ErrorEvent(message: failure.sentence, code: failure.code, refunded: refunded))
    }
  }

  /// The change that decides who ends the answer, this process or the sweep.
  ///
  /// A conversation's row is locked first, as by a human who takes over: two that come at once wait for each other in
  /// one order.
  private func end(as state: AnswerState, _ usage: AgentUsage?, in tx: Transaction) throws -> Bool {
    if call.isConversation { _ = try Conversation.lock(call.room.id, in: tx) }
    let isFirst = try tx.execute(
      """
      UPDATE agent_answers SET state = \(state), heartbeat_at = NOW(6)
      WHERE user_message_id = \(id) AND state = 'running'
      """) == 1
    if isFirst, let usage { try usage.record(caller: caller, community: call.community.id, in: tx) }
    return isFirst
  }

  /// Why the answer was asked to end. Whoever was told that it stops, or that a human takes over, is not told
  /// otherwise by an agent that finished or failed just then.
  private func stopReason(in tx: Transaction) throws -> StopReason? {
    try tx.first("SELECT stop_reason FROM agent_answers WHERE user_message_id = \(id)") {
      try $0.next(StopReason?.self)
    } ?? nil
  }

  private func outcome(in tx: Transaction) throws -> AnswerEnd {
    guard let end = try AnswerSnapshot.find(id, in: tx)?.end else { throw AnswerFault.vanished }
    return end
  }

  /// A running answer's hold is open, because the two change together.
  private func settled(_ amount: Int64?) throws -> Int64 {
    guard let amount else { throw AnswerFault.holdSettledBefore }
    return amount
  }
}

/// Why an answer fails, for its row and for the client.
struct AnswerFailure: Error {
  /// At most 64 characters.
  let code: String
  /// At most 500 characters.
  let sentence: String

  static let silent = AnswerFailure(
    code: "agent_empty", sentence: "The agent had nothing to say. You were not charged.")
  static let serverStopping = AnswerFailure(
    code: "server_stopping", sentence: "The service is being restarted. You were not charged; ask again.")
  static let lost = AnswerFailure(
    code: "answer_lost", sentence: "The answer took too long to save. You were not charged.")
  static let unexpected = AnswerFailure(
    code: "internal_error", sentence: "Something went wrong on our side. You were not charged.")
}
