import FoundationEssentials
import MariaDB

/// A part of an answer's text.
struct AnswerPiece: Sendable, Equatable {
  let answer: UUID
  /// Bytes of the answer before this piece.
  let start: Int
  /// UTF-8, never a part of a character.
  let bytes: [UInt8]
}

/// The text of answers while they are made. See `sql/014_answer_pieces.sql`.
enum AnswerPieces {
  /// Writes pieces. A piece can be written again, so that a statement whose outcome is unknown can be repeated: the
  /// longer text stays.
  static func append(_ pieces: [AnswerPiece], in tx: Transaction) throws {
    for batch in Batch.split(pieces, filler: { $0 }) { try tx.execute(insert(batch)) }
  }

  static func insert(_ pieces: [AnswerPiece]) -> SQL {
    let rows = pieces.map { "(\($0.answer), \($0.start), \($0.bytes))" as SQL }
    return """
      INSERT INTO answer_pieces (answer_id, start, content) VALUES \(rows.joined(by: ", "))
      ON DUPLICATE KEY UPDATE content = IF(LENGTH(VALUES(content)) > LENGTH(content), VALUES(content), content)
      """
  }

  /// The saved text after the first `offset` bytes.
  static func text(of answer: UUID, from offset: Int, in db: Reader) throws -> [UInt8] {
    var text: [UInt8] = []
    var end = offset
    try db.forEach(
      """
      SELECT start, content FROM answer_pieces WHERE answer_id = \(answer) AND start >= COALESCE((
        SELECT MAX(start) FROM answer_pieces WHERE answer_id = \(answer) AND start <= \(offset)), 0)
      ORDER BY start
      """
    ) { row in
      let start: Int = try row.next()
      let bytes: [UInt8] = try row.next()
      // A piece whose predecessor is not there yet waits for it.
      guard start <= end, start + bytes.count > end else { return }
      text += bytes[(end - start)...]
      end = start + bytes.count
    }
    return text
  }

  static func delete(of answer: UUID, in tx: Transaction) throws {
    try tx.execute("DELETE FROM answer_pieces WHERE answer_id = \(answer)")
  }

  /// Deletes at most 1 000 pieces that are older than a day: of answers that failed, which can be replayed until then,
  /// and what was written for an answer that had just ended.
  /// - Returns: how many.
  static func deleteOld(in tx: Transaction) throws -> Int {
    try tx.execute(
      "DELETE FROM answer_pieces WHERE created_at < NOW(6) - INTERVAL 1 DAY ORDER BY created_at LIMIT 1000")
  }
}
