import Formats
import FoundationEssentials
import MariaDB
import Web

/// GET /api/spaces/{id}
struct SpaceDetails: JSONObject {
  let space: EncodedRow
  let owner: EncodedRow
  let sessions: EncodedRows

  static let ownerRecord = Record(
    "SpaceOwner",
    [
      .id("id", "u.id"),
      .text("name", "u.name", example: "Alice"),
      .text("image", "u.image", example: "https://example.com/alice.png").nullable,
    ])

  static let example = SpaceDetails(
    space: Space.record.example, owner: ownerRecord.example, sessions: EncodedRows(example: SpaceSession.record))

  func fields(_ json: inout JSONWriter) {
    json.members(of: space)
    json.field("owner", owner)
    json.field("sessions", sessions, of: SpaceSession.record)
  }

  static func show(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.read { db in
      _ = try Space.visible(id, to: me.id, in: db)
      let (space, owner) = try row(id, in: db)
      return .ok(
        SpaceDetails(space: space, owner: owner, sessions: try SpaceSession.newest(100, of: id, in: db)))
    }
  }

  private static func row(_ id: UUID, in db: Reader) throws -> (space: EncodedRow, owner: EncodedRow) {
    var space = ByteBuffer(capacity: 1024)
    var owner = ByteBuffer(capacity: 256)
    let found: Void? = try db.first(
      """
      SELECT \(Space.record.columns), \(ownerRecord.columns)
      FROM playgrounds p JOIN users u ON u.id = p.owner_id WHERE p.id = \(id)
      """
    ) { row in
      try Space.record.write(&row, to: &space)
      try ownerRecord.write(&row, to: &owner)
    }
    guard found != nil else { throw APIError.spaceNotFound }
    return (
      EncodedRow(record: Space.record, bytes: space.bytes()), EncodedRow(record: ownerRecord, bytes: owner.bytes())
    )
  }
}
