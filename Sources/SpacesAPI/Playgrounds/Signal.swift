import Formats
import FoundationEssentials
import MariaDB
import Web

/// POST /api/spaces/{id}/sessions/{session_id}/signals
struct Signal: RequestBody {
  let type: String
  let data: JSONValue

  static let example: JSONValue = ["type": "move", "data": ["from": "e2", "to": "e4"]]

  init(_ fields: Fields) throws {
    type = try fields.required("type", .text(1...64))
    data = try fields.optional("data", .json(upTo: 16 << 10), default: .null)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: Signal = try call.body()
    let space = try call.id()
    let id = try call.id("session_id")
    return try call.write { tx in
      let space = try Space.visible(space, to: me.id, in: tx)
      let session = try SpaceSession.lock(id, of: space, in: tx)
      _ = try Participant.requireConnected(me.id, in: session, tx)
      if session.status == .finished { throw APIError.sessionFinished }
      let signal = tx.ids.next()
      try tx.execute(
        """
        INSERT INTO session_signals (id, session_id, user_id, type, data)
        VALUES (\(signal), \(id), \(me.id), \(input.type), \(StoredJSON(input.data)))
        """)
      session.announce(.signal, about: signal, in: tx)
      return .created(SentSignal(id: signal))
    }
  }

  /// Deletes at most 1 000 signals that are older than every event.
  /// - Returns: how many.
  static func deleteOld(in tx: Transaction) throws -> Int {
    try tx.execute(
      "DELETE FROM session_signals WHERE created_at < NOW(6) - INTERVAL 25 HOUR ORDER BY created_at LIMIT 1000")
  }
}

struct SentSignal: JSONObject {
  let id: UUID

  static let example = SentSignal(id: Example.id)

  func fields(_ json: inout JSONWriter) { json.field("id", id) }
}
