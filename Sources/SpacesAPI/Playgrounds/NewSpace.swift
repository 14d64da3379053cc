import Formats
import FoundationEssentials
import MariaDB
import Web

/// POST /api/spaces
struct NewSpace: RequestBody {
  let name: String
  let description: String
  let category: String?
  let tags: [String]
  let definition: JSONValue
  let isPublic: Bool

  static let example: JSONValue = [
    "name": "My Space", "description": "Play together.", "category": "gaming", "tags": ["fun", "multiplayer"],
    "definition": ["iframeUrl": "https://example.com/game"], "isPublic": true,
  ]

  init(_ fields: Fields) throws {
    name = try fields.required("name", .name(1...100))
    description = try fields.optional("description", .text(0...5000), default: "")
    category = try fields.optional("category", .text(0...64))?.orNil
    tags = try fields.optional("tags", .texts(upTo: 20, of: 1...50), default: [])
    definition = try Definition.checked(fields.optional("definition", .definition, default: [:]))
    isPublic = try fields.optional("isPublic", .flag, default: true)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: NewSpace = try call.body()
    return try call.write { tx in
      try call.service.configuration.limits.creations.count(.person(me.id), in: tx)
      let id = tx.ids.next()
      try tx.execute(
        """
        INSERT INTO playgrounds (id, owner_id, name, description, category, tags, definition, is_public)
        VALUES (\(id), \(me.id), \(input.name), \(input.description), \(input.category),
          \(StoredJSON(input.tags)), \(StoredJSON(input.definition)), \(input.isPublic))
        """)
      let space = try Space.row(id, in: tx)
      if input.isPublic { try NameSearch(list: .space).add(input.name, of: id, in: tx) }
      // Last, because everybody who creates one at this moment waits for this row.
      if input.isPublic { try ListTotal(list: .space).add(1, category: input.category, in: tx) }
      return .created(space)
    }
  }
}
