import Foundation
import Ledger
import MariaDB
import MariaDBFixture
import Schema
import SpacesAPI
import Testing

/// A ledger on a database of its own.
struct Books {
  let database: Database
  let ledger: Ledger
  let ids = IDGenerator(.live)
  let community: UUID

  init(connections: Int = 16) throws {
    database = try TemporaryDatabase(migrations).open(connections: connections)
    let ids = ids
    ledger = Ledger(newID: { ids.next() })
    community = ids.next()
  }

  /// Somebody with `coins` to spend.
  func person(_ coins: Int64 = 0) throws -> UUID {
    let person = ids.next()
    try database.transaction { db in
      try ledger.openAccounts(of: person, db)
      if coins > 0 { _ = try ledger.credit(coins, to: person, reference: "start \(person)", db) }
    }
    return person
  }

  func pay(_ amount: Int64, from payer: UUID, to payee: UUID, reference: String? = nil) throws {
    try database.transaction { db in try pay(amount, from: payer, to: payee, reference: reference, db) }
  }

  func pay(_ amount: Int64, from payer: UUID, to payee: UUID, reference: String? = nil, _ db: Connection) throws {
    try ledger.charge(
      [Payment(.join_fee, amount, reference: reference ?? "\(ids.next())")], from: payer, to: payee,
      community: community, db)
  }

  func hold(_ amount: Int64, from payer: UUID, for payee: UUID) throws -> UUID {
    try database.transaction { db in try ledger.hold(amount, from: payer, for: payee, community: community, db).id }
  }

  func available(_ person: UUID) throws -> Int64 { try balance(person).available }

  func balance(_ person: UUID) throws -> Balance {
    try database.read { db in try ledger.balance(of: person, db) }
  }

  func statement(_ person: UUID) throws -> [StatementLine] {
    try database.read { db in try ledger.statement(of: person, before: nil, limit: 100, db).lines }
  }

  func fold(_ person: UUID) throws -> Int {
    try database.transaction { db in try ledger.fold(.available(person), upTo: 1000, db) }
  }

  func refund(_ payment: UUID, _ amount: Int64? = nil) throws -> Refund {
    try database.transaction { db in try ledger.refund(payment, amount, reason: nil, by: community, db) }
  }

  func discrepancies() throws -> [Discrepancy] {
    var found: [Discrepancy] = []
    _ = try database.read { db in try ledger.verify(db) { found.append($0) } }
    return found
  }
}
