import FoundationEssentials
import MariaDB
import Web

/// GET /api/spaces/{id}/sessions/{session_id}
struct SessionDetails: JSONObject {
  let session: EncodedRow
  let participants: EncodedRows

  static let example = SessionDetails(
    session: SpaceSession.record.example, participants: EncodedRows(example: Participant.record))

  func fields(_ json: inout JSONWriter) {
    json.members(of: session)
    json.field("participants", participants, of: Participant.record)
  }

  static func show(_ call: Call, _ me: CurrentUser) throws -> Response {
    let space = try call.id()
    let id = try call.id("session_id")
    return try call.read { db in
      _ = try Space.visible(space, to: me.id, in: db)
      let session = try SpaceSession.row(id, of: space, in: db)
      return .ok(SessionDetails(session: session, participants: try Participant.all(of: id, in: db)))
    }
  }
}
