import Formats
import Foundation
import Ledger
import Testing

@testable import SpacesAPI

extension Person {
  func credit(_ coins: Int64) throws {
    guard coins > 0 else { return }
    _ = try product.service.transaction { tx in
      try tx.ledger.credit(coins, to: id, reference: "test \(tx.ids.next().text)")
    }
  }

  func balance() throws -> Int64 { try #require(get("/wallet").int("balance")) }

  func held() throws -> Int64 { try #require(get("/wallet").int("held")) }

  /// The newest lines of the statement, newest first.
  func statement(_ limit: Int = 100) throws -> [JSONValue] {
    try get("/wallet/transactions?limit=\(limit)").rows("transactions")
  }
}

extension Product {
  func discrepancies() throws -> [Discrepancy] {
    var found: [Discrepancy] = []
    _ = try LedgerAudit(service).run { found.append($0) }
    return found
  }
}
