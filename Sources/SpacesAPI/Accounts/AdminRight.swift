import Formats
import FoundationEssentials
import MariaDB
import Web

/// PUT /api/admin/users/{id}
struct AdminRight: RequestBody {
  let isAdmin: Bool

  static let example: JSONValue = ["isAdmin": true]

  init(_ fields: Fields) throws {
    isAdmin = try fields.required("isAdmin", .flag)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: AdminRight = try call.body()
    let id = try call.id()
    return try call.write { tx in
      try Account.lock(id, changedBy: me.id, in: tx)
      // The last administrator cannot leave the service without one by mistake.
      if id == me.id, !input.isAdmin { throw APIError.ownAccount }
      try set(input.isAdmin, of: id, in: tx)
      return .ok(try AccountView.find(id, in: tx))
    }
  }

  static func set(_ isAdmin: Bool, of person: UUID, in tx: Transaction) throws {
    try tx.execute("UPDATE users SET is_admin = \(isAdmin) WHERE id = \(person)")
  }
}
