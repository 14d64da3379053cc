import FoundationEssentials
import MariaDB
import Web

/// A playground with all its fields.
struct Space: Listed {
  let id: UUID
  let ownerId: UUID
  let name: String
  let description: String
  let category: String?
  let tags: StoredJSON
  let definition: StoredObject
  let isPublic: Bool
  let createdAt: Date
  let updatedAt: Date

  static let plural: StaticString = "spaces"
  static let example = Space(
    id: Example.id, ownerId: Example.id, name: "My Space", description: "A place to play.", category: "gaming",
    tags: StoredJSON(["fun", "multiplayer"]), definition: StoredObject(["iframeUrl": "https://example.com/game"]),
    isPublic: true, createdAt: Example.time, updatedAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("ownerId", ownerId)
    json.field("name", name)
    json.field("description", description)
    json.field("category", category)
    json.field("tags", tags)
    json.field("definition", definition)
    json.field("isPublic", isPublic)
    json.field("createdAt", createdAt)
    json.field("updatedAt", updatedAt)
  }

  static let columns: SQL = """
    p.id, p.owner_id, p.name, p.description, p.category, p.tags, p.definition, p.is_public, p.created_at, p.updated_at
    """

  enum Lock {
    case none
    /// Keeps the space there, and as visible as it is, until the transaction ends; many can at once.
    case share
    case update

    var clause: SQL {
      switch self {
      case .none: ""
      case .share: "LOCK IN SHARE MODE"
      case .update: "FOR UPDATE"
      }
    }
  }

  /// The space as `user` sees it.
  /// - Throws: 404 `space_not_found`, also when it is private and none of the user's business.
  static func visible(_ id: UUID, to user: UUID, lock: Lock = .none, _ db: Connection) throws -> Space {
    let space = try db.first("SELECT \(columns) FROM playgrounds p WHERE p.id = \(id) \(lock.clause)") { try Space(&$0) }
    guard let space else { throw APIError.spaceNotFound }
    if space.isPublic || space.ownerId == user { return space }
    let takesPart = try db.first(
      "SELECT 1 FROM playground_participants WHERE playground_id = \(id) AND user_id = \(user) LIMIT 1"
    ) { try $0.next(Int.self) }
    guard takesPart != nil else { throw APIError.spaceNotFound }
    return space
  }

  /// The space for its owner alone, kept as it is until the transaction ends.
  /// - Throws: 404, 403.
  static func owned(_ id: UUID, by user: UUID, _ db: Connection) throws -> Space {
    let space = try visible(id, to: user, lock: .update, db)
    guard space.ownerId == user else { throw APIError.notSpaceOwner }
    return space
  }

  /// DELETE /api/spaces/{id}
  static func delete(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.write { db in
      let space = try owned(id, by: me.id, db)
      try db.execute("DELETE FROM playgrounds WHERE id = \(id)")
      try NameSearch(list: .space).remove(id, db)
      if space.isPublic { try ListTotal(list: .space).add(-1, category: space.category, db) }
      return .noContent
    }
  }
}

extension Space {
  init(_ row: inout Row) throws {
    id = try row.next()
    ownerId = try row.next()
    name = try row.next()
    description = try row.next()
    category = try row.next()
    tags = StoredJSON(array: try row.next())
    definition = StoredObject(object: try row.next())
    isPublic = try row.next()
    createdAt = try row.next()
    updatedAt = try row.next()
  }
}
