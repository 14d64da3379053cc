import MariaDB
import Web

/// POST /api/spaces/{id}/sessions/{session_id}/leave
enum LeaveSession {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let space = try call.id()
    let id = try call.id("session_id")
    return try call.write { tx in
      let space = try Space.visible(space, to: me.id, in: tx)
      let session = try SpaceSession.lock(id, of: space, in: tx)
      guard let participant = try Participant.find(me.id, of: session, in: tx) else { throw APIError.notInSession }
      guard participant.isConnected else { return .noContent }
      try participant.disconnect(from: session, in: tx)
      return .noContent
    }
  }
}
