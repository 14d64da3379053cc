import FoundationEssentials
import MariaDB

/// A fee that is due now. The payee has 70 per cent of it, the platform the rest.
public struct Payment: Sendable {
  public let kind: TransactionKind
  /// Whole coins, not negative. Nothing is written for a fee of 0.
  public let amount: Int64
  /// Names the one thing that is paid for, such as a month of a membership. At most 200 characters, each used once.
  public let reference: String

  public init(_ kind: TransactionKind, _ amount: Int64, reference: String) {
    self.kind = kind
    self.amount = amount
    self.reference = reference
  }
}

extension Ledger {
  /// Charges fees together: all of them, or none.
  ///
  /// - Parameters:
  ///   - payee: another person than the payer.
  ///   - community: where the payee earns it.
  /// - Throws: `LedgerError.insufficientBalance` with the sum that was required; `DatabaseError` with the duplicate
  ///   key `reference_used` when one of them has been charged before.
  public func charge(_ payments: [Payment], from payer: UUID, to payee: UUID, community: UUID) throws {
    let due = payments.filter { $0.amount > 0 }
    let total = due.reduce(0) { $0 + $1.amount }
    guard total > 0 else { return }
    try debit(.available(payer), total)
    try post(
      due.map { payment in
        Entry(
          kind: payment.kind, reference: payment.reference, amount: payment.amount, payer: payer, payee: payee,
          community: community,
          postings: [.moved(-payment.amount, .available(payer))] + Posting.shares(of: payment.amount, to: payee))
      })
  }

  /// Brings coins in from the world outside.
  ///
  /// - Parameters:
  ///   - amount: whole coins above 0.
  ///   - reference: names the credit. At most 193 characters, each used once.
  /// - Returns: false when `reference` was credited before; nothing moves then.
  /// - Throws: `LedgerError.referenceUsed` when that went to somebody else, or was another amount; `.noAccount`.
  public func credit(_ amount: Int64, to user: UUID, reference: String) throws -> Bool {
    // The account's row first: two credits at once then wait for each other here, and not for the reference's key.
    try add(amount, to: .available(user))
    do {
      // One row of the world would be locked by every credit, so it is folded like a creator's.
      try post([
        Entry(
          kind: .credit, reference: "credit:\(reference)", amount: amount, payee: user,
          postings: [.moved(amount, .available(user)), .earned(-amount, .world)])
      ])
      return true
    } catch let error as DatabaseError where error.isDuplicateKey {
      try add(-amount, to: .available(user))
      let isSame = try writer.first(
        """
        SELECT payee_id = \(user) AND amount = \(amount) FROM ledger_transactions
        WHERE reference = \("credit:\(reference)")
        """
      ) { try $0.next(Bool.self) }
      guard isSame == true else { throw LedgerError.referenceUsed }
      return false
    }
  }
}
