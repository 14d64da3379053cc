import FoundationEssentials
import MariaDB
import Web

/// GET and PUT /api/users/me
struct Profile: Body {
  let name: String?
  let image: Change<String>

  static let example: JSONValue = ["name": "Alice", "image": "https://example.com/alice.png"]

  init(_ fields: Fields) throws {
    name = try fields.replacement("name", .text(1...100))
    image = try fields.change("image", .url)
  }

  static func show(_ call: Call) throws -> Response {
    .ok(UserView(try call.me()))
  }

  static func update(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: Profile = try call.body()
    return try call.write { db in
      // Locked, so that two changes of different fields both stay.
      guard let old = try UserView.find(me.id, lock: true, db) else { throw APIError.unauthorized }
      try db.execute(
        """
        UPDATE users SET name = \(input.name ?? old.name), image = \(input.image.applied(to: old.image))
        WHERE id = \(me.id)
        """)
      guard let new = try UserView.find(me.id, db) else { throw APIError.unauthorized }
      return .ok(new)
    }
  }
}
