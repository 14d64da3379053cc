import MariaDB
import Web

/// The sessions of a space.
enum SpaceSessions {
  /// GET /api/spaces/{id}/sessions
  static func list(_ call: Call, _ me: CurrentUser) throws -> Response {
    let page = try call.query(PageQuery.self).page
    let space = try call.id()
    return try call.read { db in
      _ = try Space.visible(space, to: me.id, in: db)
      return .ok(try SpaceSession.newest(page.limit, from: page.offset, of: space, in: db))
    }
  }

  /// POST /api/spaces/{id}/sessions
  static func begin(_ call: Call, _ me: CurrentUser) throws -> Response {
    let space = try call.id()
    return try call.write { tx in
      let owner = try Space.lockVisible(space, to: me.id, in: tx).ownerID
      let id = tx.ids.next()
      try tx.execute(
        """
        INSERT INTO playground_sessions (id, playground_id, created_by, participant_count)
        VALUES (\(id), \(space), \(me.id), 1)
        """)
      let participant = tx.ids.next()
      SpaceSession.announce(.session, about: id, in: id, ownerID: owner, tx)
      SpaceSession.announce(.participant, about: participant, in: id, ownerID: owner, tx)
      try tx.execute(
        """
        INSERT INTO playground_participants (id, session_id, playground_id, user_id)
        VALUES (\(participant), \(id), \(space), \(me.id))
        """)
      return .created(try SpaceSession.row(id, of: space, in: tx))
    }
  }
}
