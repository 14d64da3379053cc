import FoundationEssentials
import MariaDB

extension Ledger {
  /// Gives back a payment, or a part of it, from creator and platform as it was shared between them. The platform
  /// pays what the creator no longer has.
  ///
  /// What is rounded is the creator's part of all refunds so far: several parts take from each side, in the end,
  /// exactly what it got.
  ///
  /// - Parameters:
  ///   - payment: a fee's transaction; for an agent call also that of its hold.
  ///   - amount: whole coins above 0; nil for all that is left.
  ///   - reason: at most 500 characters, for the administrators.
  ///   - administrator: who gives it back.
  /// - Throws: `LedgerError.unknownTransaction`, `.notRefundable`, `.refundExceeds`.
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
    // The payer's account is left alone, as that of anybody who is paid: one refund locks one person.
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

  /// A payment whose refunds wait for each other until the transaction ends.
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
      // The payer's statement shows the hold; what became of it is in the capture.
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

/// A fee as it was paid.
private struct PaidFee {
  let id: UUID
  let amount: Int64
  /// The creator's part of it.
  let share: Int64
  let payer: UUID
  let payee: UUID
  let community: UUID

  /// The creator's part of the first `part` coins given back, rounded down like the share itself.
  func creatorShare(of part: Int64) -> Int64 {
    part * share / amount
  }
}
