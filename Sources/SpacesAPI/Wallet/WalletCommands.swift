import Formats
import FoundationEssentials
import Ledger
import MariaDB
import Web

/// What an operator does with people's coins from the command line.
public struct WalletCommands {
  private let service: Service

  /// - Parameter service: its database has the coins.
  public init(_ service: Service) {
    self.service = service
  }

  /// Credits coins to an account, once for each reference.
  /// - Parameters:
  ///   - amount: whole coins, 1 to 1 000 000 000.
  ///   - reference: 1 to 150 characters.
  /// - Returns: false when `reference` was credited before; nothing happens then.
  /// - Throws: `APIError` 400 for an amount or a reference outside of these limits, 404 `user_not_found`, 409
  ///   `reference_used` when that credit was another person's or of another amount.
  public func credit(email: String, amount: Int64, reference: String) throws -> Bool {
    let json = JSONValue.object([
      (key: "amount", value: .integer(amount)), (key: "reference", value: .string(reference)),
    ])
    let credit = try Credit(json: json.bytes)
    do {
      return try service.transaction { tx in
        try credit.apply(to: try Account.id(ofEmail: email, in: tx), in: tx)
      }
    } catch LedgerError.referenceUsed {
      throw APIError.referenceUsed
    }
  }

  /// - Returns: coins to spend, and coins that are held for calls under way.
  /// - Throws: `APIError` 404 `user_not_found`.
  public func balance(email: String) throws -> (available: Int64, held: Int64) {
    let balance = try service.read { db in
      try LedgerReader(db).balance(of: try Account.id(ofEmail: email, in: db))
    }
    return (balance.available, balance.held)
  }
}
