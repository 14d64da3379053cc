import Formats
import FoundationEssentials
import MariaDB
import Web

/// PUT /api/spaces/{id}/sessions/{session_id}
struct SessionChange: RequestBody {
  let status: SessionStatus?
  let state: JSONValue?
  let currentPhase: Change<String>

  static let example: JSONValue = ["status": "active", "state": ["score": [1, 2]], "currentPhase": "opening"]

  init(_ fields: Fields) throws {
    status = try fields.replacement("status", .choice())
    state = try fields.replacement("state", .object(upTo: 64 << 10, description: "Any JSON object of at most 64 KiB."))
    currentPhase = try fields.change("currentPhase", .text(0...64)).map(\.orNil)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: SessionChange = try call.body()
    let space = try call.id()
    let id = try call.id("session_id")
    return try call.write { tx in
      let owned = try Space.visible(space, to: me.id, in: tx)
      let old = try SpaceSession.lock(id, of: owned, in: tx)
      guard me.id == old.createdBy || me.id == owned.ownerID else { throw APIError.notSessionHost }
      let status = try old.status.moved(to: input.status)
      // A request that changes nothing gets the same answer as the one that did, so that it can be sent again.
      if try input.changes(old, in: tx) {
        if old.status == .finished { throw APIError.sessionFinished }
        try tx.execute("UPDATE playground_sessions SET \(input.assignments(for: status)) WHERE id = \(id)")
        old.announce(.session, about: id, in: tx)
      }
      return .ok(try SpaceSession.row(id, of: space, in: tx))
    }
  }

  /// Whether any value of the request differs from the session's.
  private func changes(_ old: SpaceSession, in tx: Transaction) throws -> Bool {
    if let status, status != old.status { return true }
    if !currentPhase.applied(to: old.currentPhase).isIdentical(to: old.currentPhase) { return true }
    guard let state else { return false }
    // Compared in the database: the session's rules need nothing else of the state, which may be large.
    let differs = try tx.first("SELECT state <> \(StoredJSON(state)) FROM playground_sessions WHERE id = \(old.id)") {
      try $0.next(Bool.self)
    }
    return differs ?? true
  }

  private func assignments(for status: SessionStatus) -> Assignments {
    var row = Assignments()
    row.set("status", ifGiven: status)
    row.set("state", ifGiven: state.map { StoredJSON($0) })
    row.set("current_phase", currentPhase)
    row.set("started_at", toExpression: "IF(\(status == .waiting), NULL, COALESCE(started_at, NOW(6)))")
    row.set("finished_at", toExpression: "IF(\(status == .finished), NOW(6), NULL)")
    return row
  }
}

extension SessionStatus {
  /// The status after a request for `new`, or for none.
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
