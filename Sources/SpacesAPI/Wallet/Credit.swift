import Formats
import FoundationEssentials
import Ledger
import MariaDB
import Web

/// POST /api/admin/users/{id}/credit, and `wallet credit` of the command line.
struct Credit: RequestBody {
  /// Whole coins.
  let amount: Int64
  /// Names this credit: a second one with the same name does nothing.
  let reference: String

  static let example: JSONValue = ["amount": 1000, "reference": "invoice-2026-0042"]

  init(_ fields: Fields) throws {
    amount = try fields.required("amount", .integer(1...1_000_000_000))
    reference = try fields.required("reference", .text(1...150))
  }

  static func run(_ call: Call) throws -> Response {
    let input: Credit = try call.body()
    let id = try call.id()
    return try call.write { tx in
      try Account.requireExists(id, in: tx)
      let isNew = try input.apply(to: id, in: tx)
      return .ok(Credited(credited: isNew, balance: try LedgerReader(tx).balance(of: id).available))
    }
  }

  /// - Returns: false when the reference was credited before.
  /// - Throws: `LedgerError.referenceUsed` when that credit was another person's or of another amount.
  func apply(to user: UUID, in tx: Transaction) throws -> Bool {
    try tx.ledger.credit(amount, to: user, reference: reference)
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
