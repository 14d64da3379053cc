import Formats
import FoundationEssentials
import MariaDB
import Web

/// GET and PUT /api/users/me
struct Profile: RequestBody {
  let name: String?
  let image: Change<String>

  static let example: JSONValue = ["name": "Alice", "image": "https://example.com/alice.png"]

  init(_ fields: Fields) throws {
    name = try fields.replacement("name", .name(1...100))
    image = try fields.change("image", .url)
  }

  static func show(_ call: Call, _ me: CurrentUser) throws -> Response {
    .ok(try call.read { db in try UserView.find(me, in: db) })
  }

  static func update(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: Profile = try call.body()
    return try call.write { tx in
      var row = Assignments()
      row.set("name", ifGiven: input.name)
      row.set("image", input.image)
      if !row.isEmpty { try tx.execute("UPDATE users SET \(row) WHERE id = \(me.id)") }
      return .ok(try UserView.find(me, in: tx))
    }
  }
}
