import FoundationEssentials
import MariaDB
import Web

enum SessionStatus: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case waiting, active, finished
}

/// What the rules about a session of a space depend on: a room where people do something together for a while.
/// Its row as the API shows it is `SpaceSession.record`.
struct SpaceSession: Sendable {
  let id: UUID
  let playgroundID: UUID
  /// The owner of the space.
  let ownerID: UUID
  let createdBy: UUID
  let status: SessionStatus
  let currentPhase: String?

  private static let columns: SQL = "s.id, s.playground_id, s.created_by, s.status, s.current_phase"

  private init(_ row: inout Row, ownerID: UUID) throws {
    self.ownerID = ownerID
    id = try row.next()
    playgroundID = try row.next()
    createdBy = try row.next()
    status = try row.next()
    currentPhase = try row.next()
  }

  /// The session. Nobody else joins, leaves or changes it until the transaction ends.
  /// - Throws: 404 `session_not_found`, also for a session of another space.
  static func lock(_ id: UUID, of space: Space, in tx: Transaction) throws -> SpaceSession {
    let session = try tx.first(
      "SELECT \(columns) FROM playground_sessions s WHERE s.id = \(id) AND s.playground_id = \(space.id) FOR UPDATE"
    ) { try SpaceSession(&$0, ownerID: space.ownerID) }
    guard let session else { throw APIError.sessionNotFound }
    return session
  }

  /// Counts somebody who connects or leaves. The session must be locked.
  func countParticipant(_ change: Int64, in tx: Transaction) throws {
    try tx.execute("UPDATE playground_sessions SET participant_count = participant_count + \(change) WHERE id = \(id)")
    announce(.session, about: id, in: tx)
  }

  /// Tells the participants and the space's owner.
  /// - Parameter reference: the session, a participant or a signal, as `kind` says.
  func announce(_ kind: LiveEventKind, about reference: UUID, in tx: Transaction) {
    Self.announce(kind, about: reference, in: id, ownerID: ownerID, tx)
  }

  static func announce(
    _ kind: LiveEventKind, about reference: UUID, in session: UUID, ownerID: UUID, _ tx: Transaction
  ) {
    let audience = Audience(person: ownerID, group: .participants(of: session))
    tx.announce(LiveEvent(kind: kind, room: session, audience: audience, reference: reference))
  }
}
