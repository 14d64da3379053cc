import MariaDB
import Web

/// PUT /api/spaces/{id}/sessions/{session_id}
struct SessionChange: Body {
  let status: SessionStatus?
  let state: JSONValue?
  let currentPhase: Change<String>

  static let example: JSONValue = ["status": "active", "state": ["score": [1, 2]], "currentPhase": "opening"]

  init(_ fields: Fields) throws {
    status = try fields.replacement("status", .choice())
    state = try fields.replacement("state", .object(upTo: 64 << 10))
    currentPhase = try fields.change("currentPhase", .text(0...64))
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: SessionChange = try call.body()
    let space = try call.id()
    let id = try call.id("session_id")
    return try call.write { db in
      let owner = try Space.visible(space, to: me.id, db).ownerId
      let old = try SpaceSession.find(id, in: space, lock: true, db)
      guard me.id == old.createdBy || me.id == owner else { throw APIError.notSessionHost }

      let status = try old.status.moved(to: input.status)
      let state = input.state.map { StoredObject($0).text } ?? old.state.text
      let phase = input.currentPhase.applied(to: old.currentPhase)?.orNil
      // What changes nothing is answered as if it did, so that a request can be sent again.
      guard status != old.status || !state.isIdentical(to: old.state.text) || !phase.isIdentical(to: old.currentPhase)
      else { return .ok(old) }
      if old.status == .finished { throw APIError.sessionFinished }
      try db.execute(
        """
        UPDATE playground_sessions SET status = \(status), state = \(state), current_phase = \(phase),
          started_at = IF(\(status == .waiting), NULL, COALESCE(started_at, NOW(6))),
          finished_at = IF(\(status == .finished), NOW(6), NULL)
        WHERE id = \(id)
        """)
      return .ok(try SpaceSession.find(id, in: space, db))
    }
  }
}

extension SessionStatus {
  /// - Throws: 409 `invalid_transition`.
  fileprivate func moved(to new: SessionStatus?) throws -> SessionStatus {
    switch (self, new) {
    case (_, nil): return self
    case (_, let same?) where same == self: return self
    case (.waiting, .active): return .active
    case (.active, .finished): return .finished
    case (_, let other?): throw APIError.invalidTransition(from: self, to: other)
    }
  }
}
