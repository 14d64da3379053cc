import FoundationEssentials
import MariaDB
import Web

/// Makes a repeated POST give the first one's answer instead of doing it again.
///
/// The row is written in the transaction of the effect itself: whoever dies in between leaves
/// neither. It is kept for 24 hours.
struct IdempotencyKey {
  let user: UUID
  let key: String
  let requestHash: [UInt8]

  struct Stored {
    let status: Int
    let body: [UInt8]
    /// The agent answer that the first request began.
    let answer: UUID?

    var response: Response {
      let headers = [("Idempotent-Replayed", "true")]
      return body.isEmpty ? Response(status: status, headers: headers) : Response(status: status, headers: headers, json: body)
    }
  }

  static let reused = APIError(
    422, "idempotency_key_reused", "This Idempotency-Key was used for another request. Use a new one.")
  static let inProgress = APIError(
    409, "idempotency_in_progress", "The first request with this Idempotency-Key is still running.")

  /// Takes the key for this transaction.
  /// - Returns: the first request's answer when there is one.
  /// - Throws: 409 while the first request runs, 422 when that was another one.
  func claim(in tx: Transaction) throws -> Stored? {
    if let stored = try find(in: tx) { return stored }
    do {
      try tx.execute(
        """
        INSERT INTO idempotency_keys (user_id, idempotency_key, request_hash, status, body)
        VALUES (\(user), \(key), \(requestHash), 0, '')
        """)
      return nil
    } catch let error as DatabaseError where error.isDuplicateKey {
      // The same request came in between and is through by now.
      return try find(in: tx)
    }
  }

  func store(_ response: Response, answer: UUID? = nil, in tx: Transaction) throws {
    var body: [UInt8] = []
    if case .bytes(let bytes) = response.body { body = bytes }
    try tx.execute(
      """
      UPDATE idempotency_keys SET status = \(response.status), body = \(body), answer_id = \(answer)
      WHERE user_id = \(user) AND idempotency_key = \(key)
      """)
  }

  /// - Returns: the first request's answer when there is one.
  /// - Throws: 409 while the first request runs, 422 when that was another one.
  func find(in db: Reader) throws -> Stored? {
    let row: (hash: [UInt8], stored: Stored)?
    do {
      // NOWAIT: the first request holds a lock on its row until it is through.
      row = try db.first(
        """
        SELECT request_hash, status, body, answer_id FROM idempotency_keys
        WHERE user_id = \(user) AND idempotency_key = \(key) FOR UPDATE NOWAIT
        """
      ) { row in
        (try row.next(), Stored(status: try row.next(), body: try row.next(), answer: try row.next()))
      }
    } catch let error as DatabaseError where error.code == 1205 {
      throw Self.inProgress
    }
    guard let row else { return nil }
    guard row.hash == requestHash else { throw Self.reused }
    return row.stored
  }

  /// Deletes at most 1 000 keys that are older than 24 hours.
  /// - Returns: how many.
  static func deleteExpired(in tx: Transaction) throws -> Int {
    try tx.execute(
      "DELETE FROM idempotency_keys WHERE created_at < NOW(6) - INTERVAL 24 HOUR ORDER BY created_at LIMIT 1000")
  }
}
