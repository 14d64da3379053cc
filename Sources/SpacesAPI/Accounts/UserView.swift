import FoundationEssentials
import MariaDB
import Web

/// A person as that person sees it.
struct UserView: JSONObject {
  let id: UUID
  let name: String
  let email: String
  let image: String?
  let isAdmin: Bool
  let createdAt: Date

  static let example = UserView(
    id: Example.id, name: "Alice", email: "alice@example.com", image: "https://example.com/alice.png",
    isAdmin: false, createdAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("name", name)
    json.field("email", email)
    json.field("image", image)
    json.field("isAdmin", isAdmin)
    json.field("createdAt", createdAt)
  }
}

extension UserView {
  /// - Throws: 401 when the account was removed after its session was looked up.
  static func find(_ me: CurrentUser, in db: Reader) throws -> UserView {
    guard let user = try find(me.id, in: db) else { throw APIError.unauthorized }
    return user
  }

  static func find(_ id: UUID, in db: Reader) throws -> UserView? {
    try db.first("SELECT id, name, email, image, is_admin, created_at FROM users WHERE id = \(id)") { row in
      UserView(
        id: try row.next(), name: try row.next(), email: try row.next(), image: try row.next(),
        isAdmin: try row.next(), createdAt: try row.next())
    }
  }
}
