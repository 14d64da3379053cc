import Formats
import FoundationEssentials
import MariaDB
import Web

extension Space {
  /// A space with all its fields.
  static let record = Record(
    "Space", plural: "spaces",
    [
      .id("id", "p.id"),
      .id("ownerId", "p.owner_id"),
      .text("name", "p.name", example: "My Space"),
      .text("description", "p.description", example: "A place to play."),
      .text("category", "p.category", example: "gaming").nullable,
      .texts("tags", "p.tags", example: ["fun", "multiplayer"]),
      .object("definition", "p.definition", example: ["iframeUrl": "https://example.com/game"]),
      .flag("isPublic", "p.is_public", example: true),
      .time("createdAt", "p.created_at"),
      .time("updatedAt", "p.updated_at"),
    ])

  /// What the list of public spaces is searched by.
  static let names = NamedTable(list: .space, table: "playgrounds", name: "name", condition: "is_public = TRUE")

  /// - Throws: 404 `space_not_found`.
  static func row(_ id: UUID, in db: Reader) throws -> EncodedRow {
    let space = try db.row(of: record, "SELECT \(record.columns) FROM playgrounds p WHERE p.id = \(id)")
    guard let space else { throw APIError.spaceNotFound }
    return space
  }
}
