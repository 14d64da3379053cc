import FoundationEssentials
import Ledger
import MariaDB
import Web

/// GET /api/wallet
struct Wallet: JSONObject {
  /// Coins to spend, without what is held.
  let balance: Int64
  let held: Int64

  static let example = Wallet(balance: 700, held: 5)

  func fields(_ json: inout JSONWriter) {
    json.field("balance", balance)
    json.field("held", held)
    json.field("currency", "coin")
  }

  static func show(_ call: Call, _ me: CurrentUser) throws -> Response {
    try call.read { db in
      let balance = try LedgerReader(db).balance(of: me.id)
      return .ok(Wallet(balance: balance.available, held: balance.held))
    }
  }
}
