import Formats
import FoundationEssentials
import Ledger
import Logging
import MariaDB
import Web

/// Something that people pay for month by month. A value is one person's row whose paid month is over, locked
/// until the transaction ends.
protocol Renewable: Sendable {
  /// What the log calls it.
  static var name: String { get }
  /// What the ledger books a month as.
  static var payment: TransactionKind { get }
  /// The first part of the reference of each payment. It must never change: the references that the ledger has
  /// keep a month from being paid twice.
  static var referencePrefix: String { get }

  var id: UUID { get }
  var person: UUID { get }
  var community: UUID { get }
  /// When the paid month ended.
  var expiresAt: Date { get }
  /// What the person agreed to pay for a further month by choosing the renewal, in whole coins; nil: nothing.
  var agreedPrice: Int64? { get }

  /// The rows whose month is over and that renew themselves, the longest overdue first.
  static func due(limit: Int, in db: Reader) throws -> [UUID]

  /// Locks a row that is still due; nil when it is not, or when another transaction has it.
  static func claim(_ id: UUID, in tx: Transaction) throws -> Self?

  /// Nil when no further month is offered: the community is archived, or the person is suspended.
  func terms(in tx: Transaction) throws -> RenewalTerms?

  /// Begins the next month, which is paid.
  func extend(under terms: RenewalTerms, in tx: Transaction) throws

  /// Switches the renewal off. The row has expired by its time already.
  func end(in tx: Transaction) throws
}

/// What the month that begins costs today, whatever the months before it cost.
struct RenewalTerms: Sendable {
  /// Whole coins; may be 0.
  let price: Int64
  /// Who earns it.
  let creator: UUID
}

enum Renewals {
  /// The end of the next month of a row, in its column `expires_at`: 30 days after the end of the last one. Where
  /// that is over too, after an outage of more than a month, it is 30 days from now: missed months are not charged.
  static let nextExpiry: SQL = "IF(expires_at > NOW(6) - INTERVAL 30 DAY, expires_at, NOW(6)) + INTERVAL 30 DAY"

  /// Renews what is due, each row in a transaction of its own. Rows that another process is renewing are skipped.
  /// - Returns: how many rows were renewed.
  /// - Throws: the first error that is a 503; any other error is logged, and the next row has its turn.
  static func run<T: Renewable>(_ type: T.Type, _ service: Service) throws -> Int {
    var renewed = 0
    // At most so many in one round, so that other jobs do not wait when many months end at once.
    for id in try service.read({ db in try T.due(limit: 2000, in: db) }) {
      do {
        if try renew(type, id, service) { renewed += 1 }
      } catch {
        // Without a database the other rows would fail as well; any other error concerns this row alone.
        if APIError(error)?.status == 503 { throw error }
        service.log.error(
          "renewal failed", metadata: ["of": "\(T.name)", "id": "\(id.text)", "cause": "\(error)"])
      }
    }
    return renewed
  }

  /// - Returns: whether this call renewed the row.
  private static func renew<T: Renewable>(_ type: T.Type, _ id: UUID, _ service: Service) throws -> Bool {
    try service.transaction { tx in
      guard let row = try T.claim(id, in: tx) else { return false }
      guard let terms = try row.terms(in: tx), let price = price(agreed: row.agreedPrice, current: terms.price) else {
        try row.end(in: tx)
        return false
      }
      let period = reference(T.referencePrefix, id, after: row.expiresAt)
      do {
        try tx.ledger.charge(
          [Payment(T.payment, price, reference: period)], from: row.person, to: terms.creator,
          community: row.community)
      } catch LedgerError.insufficientBalance {
        try row.end(in: tx)
        return false
      }
      try row.extend(under: terms, in: tx)
      return true
    }
  }

  /// What a renewal charges, in whole coins: never more than was agreed, nor more than the month costs today.
  /// - Returns: nil when the month costs more than was agreed. Then nothing is charged and nothing is renewed.
  static func price(agreed: Int64?, current: Int64) -> Int64? {
    current <= agreed ?? 0 ? current : nil
  }

  /// Names one month of one row in the ledger, where references are unique: a month cannot be paid twice, whoever
  /// charges it.
  /// - Parameter end: when the month before it ended; nil for the first one.
  static func reference(_ prefix: String, _ id: UUID, after end: Date?) -> String {
    "\(prefix):\(id.text):\(end?.microseconds ?? 0)"
  }
}
