import MariaDB
import Web

/// PUT /api/admin/users/{id}
struct AdminRight: Body {
  let isAdmin: Bool

  static let example: JSONValue = ["isAdmin": true]

  init(_ fields: Fields) throws {
    isAdmin = try fields.required("isAdmin", .flag)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: AdminRight = try call.body()
    let id = try call.id()
    return try call.write { db in
      _ = try AccountView.find(id, lockedBy: me.id, db)
      // The last administrator cannot leave the service without one by mistake.
      if id == me.id, !input.isAdmin { throw APIError.ownAccount }
      try db.execute("UPDATE users SET is_admin = \(input.isAdmin) WHERE id = \(id)")
      return .ok(try AccountView.find(id, db))
    }
  }
}
