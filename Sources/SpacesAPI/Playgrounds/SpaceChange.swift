import Formats
import FoundationEssentials
import MariaDB
import Web

/// PUT /api/spaces/{id}
struct SpaceChange: RequestBody {
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
    name = try fields.replacement("name", .name(1...100))
    description = try fields.change("description", .text(0...5000))
    category = try fields.change("category", .text(0...64)).map(\.orNil)
    tags = try fields.replacement("tags", .texts(upTo: 20, of: 1...50))
    definition = try fields.replacement("definition", .definition).map(Definition.checked)
    isPublic = try fields.replacement("isPublic", .flag)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: SpaceChange = try call.body()
    let id = try call.id()
    return try call.write { tx in
      let old = try Space.lockOwned(id, by: me.id, in: tx)
      try tx.execute("UPDATE playgrounds SET \(input.assignments) WHERE id = \(id)")
      try input.updateLists(showing: old, in: tx)
      return .ok(try Space.row(id, in: tx))
    }
  }

  private var assignments: Assignments {
    var row = Assignments()
    row.set("name", ifGiven: name)
    // A description that is cleared is empty.
    if case .set(let text) = description { row.set("description", to: text ?? "") }
    row.set("category", category)
    row.set("tags", ifGiven: tags.map { StoredJSON($0) })
    row.set("definition", ifGiven: definition.map { StoredJSON($0) })
    row.set("is_public", ifGiven: isPublic)
    row.set("updated_at", toExpression: "NOW(6)")
    return row
  }

  /// The lists and their totals have public spaces only.
  private func updateLists(showing old: Space, in tx: Transaction) throws {
    let name = name ?? old.name
    let category = category.applied(to: old.category)
    let isPublic = isPublic ?? old.isPublic
    if isPublic != old.isPublic || !name.isIdentical(to: old.name) {
      try NameSearch(list: .space).remove(old.id, in: tx)
      if isPublic { try NameSearch(list: .space).add(name, of: old.id, in: tx) }
    }
    if isPublic != old.isPublic || !category.isIdentical(to: old.category) {
      if old.isPublic { try ListTotal(list: .space).add(-1, category: old.category, in: tx) }
      if isPublic { try ListTotal(list: .space).add(1, category: category, in: tx) }
    }
  }
}
