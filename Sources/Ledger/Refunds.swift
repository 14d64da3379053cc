import FoundationEssentials
import MariaDB

/// Coins that went back to a payer.
public struct Refund: Sendable, Equatable {
  /// The transaction that gave them back.
  public let id: UUID
  /// The payment they are from.
  public let payment: UUID
  public let amount: Int64
  public let fromCreator: Int64
  /// From the platform's own share.
  public let fromPlatform: Int64
  /// From the creator's share, which the creator no longer had.
  public let borneByPlatform: Int64
  /// All refunds of the payment together, this one included.
  public let refunded: Int64
  /// What of the payment can still be given back.
  public let remaining: Int64

  public init(
    id: UUID, payment: UUID, amount: Int64, fromCreator: Int64, fromPlatform: Int64, borneByPlatform: Int64,
    refunded: Int64, remaining: Int64
  ) {
    self.id = id
    self.payment = payment
    self.amount = amount
    self.fromCreator = fromCreator
    self.fromPlatform = fromPlatform
    self.borneByPlatform = borneByPlatform
    self.refunded = refunded
    self.remaining = remaining
  }
}

extension Unbound {
  /// Gives back a payment, or a part of it, from creator and platform as it was shared between them.
  ///
  /// What is rounded is the creator's part of all refunds so far: several parts take from each side,
  /// in the end, exactly what it got.
  /// - Parameters:
  ///   - payment: a fee's transaction; for an agent call also that of its hold.
  ///   - amount: whole coins above 0; nil for all that is left.
  /// - Throws: `LedgerError.unknownTransaction`, `.notRefundable`, `.refundExceeds`.
  public func refund(
    _ payment: UUID, _ amount: Int64?, reason: String?, by administrator: UUID, _ db: Writer
  ) throws -> Refund {
    let paid = try lockPayment(payment, db)
    let before = try db.first(
      "SELECT COALESCE(SUM(amount), 0) FROM ledger_refunds WHERE transaction_id = \(paid.id)"
    ) { try $0.next(Int64.self) } ?? 0
    let amount = amount ?? paid.amount - before
    guard amount > 0, amount <= paid.amount - before else {
      throw LedgerError.refundExceeds(remaining: paid.amount - before)
    }
    let share = paid.creatorShare(of: before + amount) - paid.creatorShare(of: before)
    let fromCreator = try debit(upTo: share, .available(paid.payee), db)
    // The payer's row is left alone, as any payee's: one refund locks one person.
    let id = try post(
      [
        (
          Entry(
            kind: .refund, reference: "refund:\(paid.id):\(before)", amount: amount, payer: paid.payer,
            payee: paid.payee, community: paid.community),
          [
            .settled(.available(paid.payee), -fromCreator), .earned(.platform, fromCreator - amount),
            .earned(.available(paid.payer), amount),
          ].filter { $0.amount != 0 }
        )
      ], db)[0]
    let refund = Refund(
      id: id, payment: paid.id, amount: amount, fromCreator: fromCreator, fromPlatform: amount - share,
      borneByPlatform: share - fromCreator, refunded: before + amount, remaining: paid.amount - before - amount)
    try db.execute(
      """
      INSERT INTO ledger_refunds (id, transaction_id, amount, from_creator, from_platform, borne_by_platform, reason,
        refunded_by)
      VALUES (\(id), \(paid.id), \(amount), \(refund.fromCreator), \(refund.fromPlatform), \(refund.borneByPlatform),
        \(reason), \(administrator))
      """)
    return refund
  }

  /// A payment whose refunds wait for each other until the transaction ends.
  private func lockPayment(_ id: UUID, _ db: Writer) throws -> PaidFee {
    let found = try db.first(
      """
      SELECT t.kind, t.reference, t.amount, t.payer_id, t.payee_id, t.community_id,
        (SELECT COALESCE(SUM(p.amount), 0) FROM ledger_postings p
         WHERE p.transaction_id = t.id AND p.owner = t.payee_id AND p.kind = 'available')
      FROM ledger_transactions t WHERE t.id = \(id) FOR UPDATE
      """
    ) { row in
      (
        kind: try row.next(TransactionKind.self), reference: try row.next(String.self), amount: try row.next(Int64.self),
        payer: try row.next(UUID?.self), payee: try row.next(UUID?.self), community: try row.next(UUID?.self),
        share: try row.next(Int64.self)
      )
    }
    guard let found else { throw LedgerError.unknownTransaction }
    switch found.kind {
    case .joinFee, .monthlyFee, .subscription, .capture:
      guard let payer = found.payer, let payee = found.payee else { throw LedgerError.notRefundable }
      return PaidFee(
        id: id, amount: found.amount, share: found.share, payer: payer, payee: payee, community: found.community)
    case .hold:
      // The payer's statement shows the hold; what became of it is in the capture.
      let capture = try db.first(
        "SELECT id FROM ledger_transactions WHERE reference = \(found.reference.replacing("hold:", with: "capture:"))"
      ) { try $0.next(UUID.self) }
      guard let capture else { throw LedgerError.notRefundable }
      return try lockPayment(capture, db)
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
  let community: UUID?

  /// Of the first `part` coins given back, rounded down like the share itself.
  func creatorShare(of part: Int64) -> Int64 {
    part * share / amount
  }
}
