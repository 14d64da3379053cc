import FoundationEssentials
import MariaDB

/// A fee that is due now. The payee has 70 per cent of it, the platform the rest.
public struct Payment: Sendable {
  public let kind: TransactionKind
  /// Whole coins. Nothing is written for a fee of 0.
  public let amount: Int64
  /// Names the one thing that is paid for, such as a month of a membership.
  public let reference: String

  public init(_ kind: TransactionKind, _ amount: Int64, reference: String) {
    self.kind = kind
    self.amount = amount
    self.reference = reference
  }
}

extension Unbound {
  /// Charges fees together: all of them, or none.
  /// - Throws: `LedgerError.insufficientBalance` with the sum that was required.
  public func charge(
    _ payments: [Payment], from payer: UUID, to payee: UUID, community: UUID, _ db: Writer
  ) throws {
    let due = payments.filter { $0.amount > 0 }
    let total = due.reduce(0) { $0 + $1.amount }
    guard total > 0 else { return }
    try debit(.available(payer), total, db)
    try post(
      due.map { payment in
        (
          Entry(
            kind: payment.kind, reference: payment.reference, amount: payment.amount, payer: payer,
            payee: payee, community: community),
          [.settled(.available(payer), -payment.amount)] + Posting.shares(of: payment.amount, to: payee)
        )
      }, db)
  }

  /// Brings coins in from the world outside.
  /// - Returns: false when `reference` was credited before; nothing moves then.
  /// - Throws: `LedgerError.referenceUsed` when that went to somebody else, or was another amount.
  public func credit(_ amount: Int64, to user: UUID, reference: String, _ db: Writer) throws -> Bool {
    // The account's row first: two credits at once then queue instead of colliding further on.
    try add(amount, to: .available(user), db)
    do {
      try post(
        [
          (
            Entry(kind: .credit, reference: "credit:\(reference)", amount: amount, payee: user),
            [.settled(.available(user), amount), .earned(.world, -amount)]
          )
        ], db)
      return true
    } catch let error as DatabaseError where error.isDuplicateKey {
      try add(-amount, to: .available(user), db)
      let isSame = try db.first(
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
