import FoundationEssentials
import Ledger
import MariaDB
import Web

/// POST /api/admin/users/{id}/credit, and `wallet credit` of the command line.
struct Credit: Body {
  /// Whole coins.
  let amount: Int64
  /// Names this credit: a second one under the same name does nothing.
  let reference: String

  static let example: JSONValue = ["amount": 1000, "reference": "invoice-2026-0042"]

  init(_ fields: Fields) throws {
    amount = try fields.required("amount", .integer(1...1_000_000_000))
    reference = try fields.required("reference", .text(1...150))
  }

  static func run(_ call: Call) throws -> Response {
    let input: Credit = try call.body()
    let id = try call.id()
    return try call.write { db in
      _ = try AccountView.find(id, db)
      let isNew = try input.apply(to: id, call.app, db)
      return .ok(Credited(credited: isNew, balance: try call.app.ledger.balance(of: id, db).available))
    }
  }

  /// - Returns: false when the reference was credited before.
  /// - Throws: `LedgerError.referenceUsed` when that went to somebody else, or was another amount.
  func apply(to user: UUID, _ app: App, _ db: Connection) throws -> Bool {
    try app.ledger.credit(amount, to: user, reference: reference, db)
  }
}

struct Credited: JSONObject {
  /// False when this reference was credited before.
  let credited: Bool
  /// Coins available now.
  let balance: Int64

  static let example = Credited(credited: true, balance: 1000)

  func fields(_ json: inout JSONWriter) {
    json.field("success", true)
    json.field("credited", credited)
    json.field("balance", balance)
  }
}
