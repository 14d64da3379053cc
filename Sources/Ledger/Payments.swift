import FoundationEssentials
import MariaDB

/// A fee to be charged. The payee gets 70 per cent of it and the platform the rest.
public struct Payment: Sendable {
  /// The reason for the fee: `.joinFee`, `.monthlyFee` or `.subscription`.
  public let kind: TransactionKind
  /// Whole coins, not negative. Nothing is written for a fee of 0.
  public let amount: Int64
  /// The unique name of what is paid for, such as one month of a membership. At most 200 characters.
  public let reference: String

  /// - Parameters:
  ///   - kind: the reason for the fee.
  ///   - amount: whole coins, not negative.
  ///   - reference: a unique name of at most 200 characters.
  public init(_ kind: TransactionKind, _ amount: Int64, reference: String) {
    self.kind = kind
    self.amount = amount
    self.reference = reference
  }
}

extension Ledger {
  /// Charges all of the fees or, if it throws, none of them.
  ///
  /// - Parameters:
  ///   - payee: the user who earns the fees, not the payer.
  ///   - community: the community in which the payee earns them.
  /// - Throws: `LedgerError.insufficientBalance` with the sum of the fees; `DatabaseError` with the duplicate key
  ///   `reference_used` if one of the fees has been charged before.
  public func charge(_ payments: [Payment], from payer: UUID, to payee: UUID, community: UUID) throws {
    let due = payments.filter { $0.amount > 0 }
    let total = due.reduce(0) { $0 + $1.amount }
    guard total > 0 else { return }
    let entries = due.map { payment in
      Entry(
        kind: payment.kind, reference: payment.reference, amount: payment.amount, payer: payer, payee: payee,
        community: community,
        postings: [.moved(-payment.amount, .available(payer))] + Posting.shares(of: payment.amount, to: payee))
    }
    try post(entries, debiting: total, from: .available(payer))
  }

  /// Adds coins from the world account to a user's available account.
  ///
  /// - Parameters:
  ///   - amount: whole coins above 0.
  ///   - reference: a unique name of the credit, of at most 193 characters.
  /// - Returns: false if the same credit was made before; nothing moves then.
  /// - Throws: `LedgerError.referenceUsed` if the earlier credit had another user or another amount; `.noAccount`;
  ///   `DatabaseError`.
  public func credit(_ amount: Int64, to user: UUID, reference: String) throws -> Bool {
    // The account's row is locked first, so that two concurrent credits wait for each other here and not for the
    // reference's key.
    try add(amount, to: .available(user))
    do {
      // Every credit would lock the world's one row, so its postings are folded like a creator's.
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
