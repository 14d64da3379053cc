import FoundationEssentials
import MariaDB
import Web

/// An answer as its row has it, whichever process makes it.
struct AnswerSnapshot: Sendable {
  let id: UUID
  let roomID: UUID
  let communityID: UUID
  let caller: UUID
  let state: AnswerState
  let reply: UUID?
  /// Nil while it runs.
  let end: AnswerEnd?

  static func find(_ id: UUID, in db: Reader) throws -> AnswerSnapshot? {
    try db.first(
      """
      SELECT user_message_id, room_id, community_id, caller_id, state, reply_message_id, finish_reason,
        charged, error_message, error_code, refunded
      FROM agent_answers WHERE user_message_id = \(id)
      """
    ) { try AnswerSnapshot(&$0) }
  }

  private init(_ row: inout Row) throws {
    id = try row.next()
    roomID = try row.next()
    communityID = try row.next()
    caller = try row.next()
    state = try row.next()
    reply = try row.next()
    let done = DoneEvent(
      messageId: reply, finishReason: try row.next(String?.self) ?? "", charged: try row.next())
    let failed = ErrorEvent(
      message: try row.next(String?.self) ?? "", code: try row.next(String?.self) ?? "", refunded: try row.next())
    end =
      switch state {
      case .running: nil
      case .done: .done(done)
      case .failed: .failed(failed)
      }
  }

  /// The text after the first `offset` bytes: of the message when the answer is done, else of what is saved.
  func text(from offset: Int, in db: Reader) throws -> [UInt8] {
    guard state == .done else { return try AnswerPieces.text(of: id, from: offset, in: db) }
    guard let reply else { return [] }
    return try db.first(
      """
      SELECT SUBSTRING(CAST(content AS BINARY), \(offset + 1)) FROM messages WHERE id = \(reply)
      """
    ) { try $0.next([UInt8].self) } ?? []
  }
}
