import FoundationEssentials
import MariaDB
import Web

/// What the rules about a space (a playground) depend on. Its row as the API shows it is `Space.record`.
///
/// A private space exists only for its owner and for whoever takes part, or took part, in one of its sessions.
struct Space: Sendable {
  let id: UUID
  let ownerID: UUID
  let name: String
  let category: String?
  let isPublic: Bool

  private static let columns: SQL = "p.id, p.owner_id, p.name, p.category, p.is_public"

  private init(_ row: inout Row) throws {
    id = try row.next()
    ownerID = try row.next()
    name = try row.next()
    category = try row.next()
    isPublic = try row.next()
  }

  /// - Throws: 404 `space_not_found`, also for a private space that does not exist for `person`.
  static func visible(_ id: UUID, to person: UUID, in db: Reader) throws -> Space {
    try first("WHERE p.id = \(id)", visibleTo: person, in: db)
  }

  /// Keeps the space there, and as visible as it is, until the transaction ends. Many transactions can do so at
  /// once.
  /// - Throws: as `visible`.
  @discardableResult
  static func lockVisible(_ id: UUID, to person: UUID, in tx: Transaction) throws -> Space {
    try first("WHERE p.id = \(id) LOCK IN SHARE MODE", visibleTo: person, in: tx)
  }

  /// The space, for its owner alone. Its row stays as it is until the transaction ends.
  /// - Throws: 404 as `visible`, 403 `owner_only`.
  static func lockOwned(_ id: UUID, by person: UUID, in tx: Transaction) throws -> Space {
    let space = try first("WHERE p.id = \(id) FOR UPDATE", visibleTo: person, in: tx)
    guard space.ownerID == person else { throw APIError.notSpaceOwner }
    return space
  }

  private static func first(_ condition: SQL, visibleTo person: UUID, in db: Reader) throws -> Space {
    let space = try db.first("SELECT \(columns) FROM playgrounds p \(condition)") { try Space(&$0) }
    guard let space else { throw APIError.spaceNotFound }
    if space.isPublic || space.ownerID == person { return space }
    let takesPart = try db.first(
      "SELECT 1 FROM playground_participants WHERE playground_id = \(space.id) AND user_id = \(person) LIMIT 1"
    ) { try $0.next(Int.self) }
    guard takesPart != nil else { throw APIError.spaceNotFound }
    return space
  }
}
