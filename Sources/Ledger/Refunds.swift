import FoundationEssentials
import MariaDB

extension Ledger {
  /// Refunds a payment, or a part of it. Creator and platform return their shares; the platform pays what the creator
  /// no longer has.
  ///
  /// The creator's share is rounded for the sum of all refunds so far, so that several partial refunds together take
  /// from each side exactly what it got.
  ///
  /// - Parameters:
  ///   - payment: the transaction of a fee; for an agent call the transaction of its hold or of its capture.
  ///   - amount: whole coins above 0; nil for all that remains.
  ///   - reason: a text of at most 500 characters for the administrators; nil if there is none.
  ///   - administrator: the user who makes the refund.
  /// - Throws: `LedgerError.unknownTransaction`, `.notRefundable`, `.refundExceeds`, `DatabaseError`.
  public func refund(_ payment: UUID, _ amount: Int64?, reason: String?, by administrator: UUID) throws -> Refund {
    let paid = try lockPayment(payment)
    let before = try writer.first(
      "SELECT COALESCE(SUM(amount), 0) FROM ledger_refunds WHERE transaction_id = \(paid.id)"
    ) { try $0.next(Int64.self) } ?? 0
    let amount = amount ?? paid.amount - before
    guard amount > 0, amount <= paid.amount - before else {
      throw LedgerError.refundExceeds(remaining: paid.amount - before)
    }
    let share = paid.creatorShare(of: before + amount) - paid.creatorShare(of: before)
    let fromCreator = try debit(upTo: share, .available(paid.payee))
    // The payer's account is not locked, like the account of any payee: a refund locks the accounts of one user.
    let id = try post([
      Entry(
        kind: .refund, reference: "refund:\(paid.id):\(before)", amount: amount, payer: paid.payer, payee: paid.payee,
        community: paid.community,
        postings: [
          .reversed(-fromCreator, of: paid.payee), .earned(fromCreator - amount, .platform),
          .earned(amount, .available(paid.payer)),
        ])
    ])[0]
    let refund = Refund(
      id: id, payment: paid.id, amount: amount, fromCreator: fromCreator, fromPlatform: amount - share,
      borneByPlatform: share - fromCreator, refunded: before + amount, remaining: paid.amount - before - amount)
    try record(refund, reason, administrator)
    return refund
  }

  private func record(_ refund: Refund, _ reason: String?, _ administrator: UUID) throws {
    try writer.execute(
      """
      INSERT INTO ledger_refunds (id, transaction_id, amount, from_creator, from_platform, borne_by_platform, reason,
        refunded_by)
      VALUES (\(refund.id), \(refund.payment), \(refund.amount), \(refund.fromCreator), \(refund.fromPlatform),
        \(refund.borneByPlatform), \(reason), \(administrator))
      """)
  }

  /// Reads a payment and locks its row until the transaction ends, so that refunds of one payment wait for each other.
  private func lockPayment(_ id: UUID) throws -> PaidFee {
    let found = try writer.first(
      """
      SELECT t.kind, t.reference, t.amount, t.payer_id, t.payee_id, t.community_id,
        (SELECT COALESCE(SUM(p.amount), 0) FROM ledger_postings p
         WHERE p.transaction_id = t.id AND p.owner = t.payee_id AND p.kind = 'available')
      FROM ledger_transactions t WHERE t.id = \(id) FOR UPDATE
      """
    ) { row in
      (
        kind: try row.next(TransactionKind.self), reference: try row.next(String.self),
        amount: try row.next(Int64.self), payer: try row.next(UUID?.self), payee: try row.next(UUID?.self),
        community: try row.next(UUID?.self), share: try row.next(Int64.self)
      )
    }
    guard let found else { throw LedgerError.unknownTransaction }
    switch found.kind {
    case .joinFee, .monthlyFee, .subscription, .capture:
      guard let payer = found.payer, let payee = found.payee, let community = found.community else {
        throw LedgerError.notRefundable
      }
      return PaidFee(
        id: id, amount: found.amount, share: found.share, payer: payer, payee: payee, community: community)
    case .hold:
      // The payer's statement shows the hold, so its id is accepted too. The fee is the capture of the hold.
      let capture = try writer.first(
        "SELECT id FROM ledger_transactions WHERE reference = \(found.reference.replacing("hold:", with: "capture:"))"
      ) { try $0.next(UUID.self) }
      guard let capture else { throw LedgerError.notRefundable }
      return try lockPayment(capture)
    case .credit, .release, .refund:
      throw LedgerError.notRefundable
    }
  }
}

/// A fee that was paid.
private struct PaidFee {
  let id: UUID
  let amount: Int64
  /// The creator's share of the fee.
  let share: Int64
  let payer: UUID
  let payee: UUID
  let community: UUID

  /// The creator's share of the first `part` coins refunded, rounded down like the share itself.
  func creatorShare(of part: Int64) -> Int64 {
    part * share / amount
  }
}
