import Foundation
import Ledger
import MariaDB
import MariaDBFixture
import Schema
import Synchronization
import Testing

/// A ledger on a database of its own.
struct Books {
  let database: Database
  let ids = TestIDs()
  let community: UUID

  init(connections: Int = 16) throws {
    database = try TemporaryDatabase(migrations).open(connections: connections)
    community = ids.next()
  }

  /// One transaction.
  func write<T>(_ body: (Ledger) throws -> T) throws -> T {
    try database.transaction { try body(ledger($0)) }
  }

  func ledger(_ writer: Writer) -> Ledger { Ledger(writer, newID: { [ids] in ids.next() }) }

  func read<T>(_ body: (LedgerReader) throws -> T) throws -> T {
    try database.read { try body(LedgerReader($0)) }
  }

  /// Somebody with `coins` to spend.
  func person(_ coins: Int64 = 0) throws -> UUID {
    let person = ids.next()
    try write { ledger in
      try ledger.openAccounts(of: person)
      if coins > 0 { _ = try ledger.credit(coins, to: person, reference: "start \(person)") }
    }
    return person
  }

  func pay(_ amount: Int64, from payer: UUID, to payee: UUID, reference: String? = nil) throws {
    try write { try pay(amount, from: payer, to: payee, reference: reference, $0) }
  }

  func pay(_ amount: Int64, from payer: UUID, to payee: UUID, reference: String? = nil, _ ledger: Ledger) throws {
    let payment = Payment(.joinFee, amount, reference: reference ?? "\(ids.next())")
    try ledger.charge([payment], from: payer, to: payee, community: community)
  }

  func hold(_ amount: Int64, from payer: UUID, for payee: UUID) throws -> UUID {
    try write { try $0.hold(amount, from: payer, for: payee, community: community).id }
  }

  func available(_ person: UUID) throws -> Int64 { try balance(person).available }

  func balance(_ person: UUID) throws -> Balance { try read { try $0.balance(of: person) } }

  func statement(_ person: UUID) throws -> [StatementLine] {
    try read { try $0.statement(of: person, before: nil, limit: 100).lines }
  }

  func fold(_ person: UUID, upTo limit: Int = 1000) throws -> Int {
    try write { try $0.fold(.available(person), upTo: limit) }
  }

  func refund(_ payment: UUID, _ amount: Int64? = nil) throws -> Refund {
    try write { try $0.refund(payment, amount, reason: nil, by: community) }
  }

  func discrepancies() throws -> [Discrepancy] {
    var found: [Discrepancy] = []
    _ = try Ledger.verify(database.dedicatedConnection(readTimeout: .seconds(30))) { found.append($0) }
    return found
  }
}

/// UUIDv7 values, each greater than the one before: a count in place of the time.
final class TestIDs: Sendable {
  private let count = Mutex<UInt64>(0)

  func next() -> UUID {
    let count = count.withLock {
      $0 += 1
      return $0
    }
    var random = SystemRandomNumberGenerator()
    let high = count << 16 | 0x7000 | random.next() & 0x0FFF
    let low = random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    return withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { UUID(uuid: $0.load(as: uuid_t.self)) }
  }
}
