import FoundationEssentials
import MariaDB
import Web

/// GET /api/spaces/{id}
struct SpaceDetails: JSONObject {
  let space: Space
  let owner: SpaceOwner
  let sessions: [SpaceSession]

  static let example = SpaceDetails(space: .example, owner: .example, sessions: [.example])

  func fields(_ json: inout JSONWriter) {
    space.fields(&json)
    json.field("owner", owner)
    json.field("sessions", sessions)
  }

  static func show(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.read { db in
      let space = try Space.visible(id, to: me.id, db)
      return .ok(
        SpaceDetails(
          space: space, owner: try SpaceOwner.of(space, db),
          sessions: try SpaceSession.newest(100, in: id, db)))
    }
  }
}

struct SpaceOwner: JSONObject {
  let id: UUID
  let name: String
  let image: String?

  static let example = SpaceOwner(id: Example.id, name: "Alice", image: "https://example.com/alice.png")

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("name", name)
    json.field("image", image)
  }

  fileprivate static func of(_ space: Space, _ db: Connection) throws -> SpaceOwner {
    let owner = try db.first("SELECT id, name, image FROM users WHERE id = \(space.ownerId)") {
      SpaceOwner(id: try $0.next(), name: try $0.next(), image: try $0.next())
    }
    guard let owner else { throw APIError.spaceNotFound }
    return owner
  }
}
