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
  let text: String
  let end: AnswerEnd?

  static func find(_ id: UUID, _ db: Connection) throws -> AnswerSnapshot? {
    try db.first(
      """
      SELECT user_message_id, room_id, community_id, caller_id, state, content, reply_message_id, finish_reason,
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
    text = try row.next()
    let done = DoneEvent(
      messageId: try row.next(), finishReason: try row.next(String?.self) ?? "", charged: try row.next())
    let failed = ErrorEvent(
      message: try row.next(String?.self) ?? "", code: try row.next(String?.self) ?? "",
      refunded: try row.next())
    end =
      switch state {
      case .running: nil
      case .done: .done(done)
      case .failed: .failed(failed)
      }
  }

  /// Sends an answer that has ended, from its beginning.
  func replay(on stream: EventStream) throws {
    try stream.event(.start, "meta", MetaEvent(communityId: communityID, userMessageId: id))
    try sendRest(after: 0, on: stream)
    try end?.send(on: stream, after: text.utf8.count)
  }

  @discardableResult
  func sendRest(after offset: Int, on stream: EventStream) throws -> Int {
    let bytes = text.utf8.count
    guard bytes > offset else { return offset }
    let rest = String(decoding: text.utf8.dropFirst(offset), as: UTF8.self)
    try stream.event(.chunk(upTo: bytes), "chunk", ChunkEvent(content: rest))
    return bytes
  }

  /// Whether text can be cut after `offset` bytes without splitting a character.
  func isBoundary(_ offset: Int) -> Bool {
    guard offset <= text.utf8.count else { return false }
    let index = text.utf8.index(text.startIndex, offsetBy: offset)
    return index.samePosition(in: text.unicodeScalars) != nil
  }
}
