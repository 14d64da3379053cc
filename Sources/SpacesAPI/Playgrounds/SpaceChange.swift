import MariaDB
import Web

/// PUT /api/spaces/{id}
struct SpaceChange: Body {
  let name: String?
  let description: Change<String>
  let category: Change<String>
  let tags: [String]?
  let definition: JSONValue?
  let isPublic: Bool?

  static let example: JSONValue = [
    "name": "My Space", "description": "Play together.", "category": "gaming", "tags": ["fun", "multiplayer"],
    "definition": ["iframeUrl": "https://example.com/game"], "isPublic": false,
  ]

  init(_ fields: Fields) throws {
    name = try fields.replacement("name", .text(1...100))
    description = try fields.change("description", .text(0...5000))
    category = try fields.change("category", .text(0...64))
    tags = try fields.replacement("tags", .texts(upTo: 20, of: 1...50))
    definition = try fields.replacement("definition", Definition.kind).map(Definition.checked)
    isPublic = try fields.replacement("isPublic", .flag)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: SpaceChange = try call.body()
    let id = try call.id()
    return try call.write { db in
      let old = try Space.owned(id, by: me.id, db)
      try db.execute(
        """
        UPDATE playgrounds SET name = \(input.name ?? old.name),
          description = \(input.description.applied(to: old.description) ?? ""),
          category = \(input.category.applied(to: old.category)?.orNil),
          tags = \(input.tags.map { StoredJSON($0).text } ?? old.tags.text),
          definition = \(input.definition.map { StoredObject($0).text } ?? old.definition.text),
          is_public = \(input.isPublic ?? old.isPublic), updated_at = NOW(6)
        WHERE id = \(id)
        """)
      let new = try Space.visible(id, to: me.id, db)
      if new.isPublic != old.isPublic || !new.name.isIdentical(to: old.name) {
        try NameSearch(list: .space).remove(id, db)
        if new.isPublic { try NameSearch(list: .space).add(id, new.name, db) }
      }
      if new.isPublic != old.isPublic || !new.category.isIdentical(to: old.category) {
        if old.isPublic { try ListTotal(list: .space).add(-1, category: old.category, db) }
        if new.isPublic { try ListTotal(list: .space).add(1, category: new.category, db) }
      }
      return .ok(new)
    }
  }
}
