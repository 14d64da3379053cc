import FoundationEssentials
import MariaDB

/// Coins set aside for something that is still being done. A hold ends once: captured (the payee is paid) or
/// released (the payer has the coins back).
public struct Hold: Sendable, Equatable {
  public let id: UUID
  public let payer: UUID
  public let payee: UUID
  public let community: UUID
  /// Whole coins above 0.
  public let amount: Int64
}

extension LedgerReader {
  /// How many holds have not ended.
  ///
  /// - Throws: `DatabaseError`
  public func openHolds() throws -> Int {
    try reader.first("SELECT COUNT(*) FROM ledger_holds WHERE state = 'held'") { try $0.next(Int.self) } ?? 0
  }
}

extension Ledger {
  /// Sets coins aside.
  ///
  /// - Parameters:
  ///   - amount: whole coins above 0.
  ///   - payee: who gets them if the hold is captured: another person than the payer.
  ///   - community: where the payee earns it.
  /// - Throws: `LedgerError.insufficientBalance`
  public func hold(_ amount: Int64, from payer: UUID, for payee: UUID, community: UUID) throws -> Hold {
    let hold = Hold(id: newID(), payer: payer, payee: payee, community: community, amount: amount)
    try debit(.available(payer), amount)
    try add(amount, to: .held(payer))
    try post([hold.entry(.hold, [.moved(-amount, .available(payer)), .moved(amount, .held(payer))])])
    try writer.execute(
      """
      INSERT INTO ledger_holds (id, payer_id, payee_id, community_id, amount)
      VALUES (\(hold.id), \(payer), \(payee), \(community), \(amount))
      """)
    return hold
  }

  /// Pays the payee.
  ///
  /// - Returns: the whole coins captured; nil when the hold has ended already, in whichever way, or never was.
  /// - Throws: `DatabaseError`
  public func capture(_ id: UUID) throws -> Int64? {
    guard let hold = try end(id, as: "captured") else { return nil }
    try debit(.held(hold.payer), hold.amount)
    try post([
      hold.entry(.capture, [.moved(-hold.amount, .held(hold.payer))] + Posting.shares(of: hold.amount, to: hold.payee))
    ])
    return hold.amount
  }

  /// Gives the payer the coins back.
  ///
  /// - Returns: the whole coins released; nil when the hold has ended already, in whichever way, or never was.
  /// - Throws: `DatabaseError`
  public func release(_ id: UUID) throws -> Int64? {
    guard let hold = try end(id, as: "released") else { return nil }
    // Available before held, as in `hold`: two calls for one payer never wait for each other in a circle.
    try add(hold.amount, to: .available(hold.payer))
    try debit(.held(hold.payer), hold.amount)
    try post([
      hold.entry(
        .release, [.moved(-hold.amount, .held(hold.payer)), .moved(hold.amount, .available(hold.payer))])
    ])
    return hold.amount
  }

  /// The change of state that decides who ends the hold: of two transactions one changes the row.
  private func end(_ id: UUID, as state: String) throws -> Hold? {
    let changed = try writer.execute(
      """
      UPDATE ledger_holds SET state = \(state), settled_at = NOW(6)
      WHERE id = \(id) AND state = 'held'
      """)
    guard changed == 1 else { return nil }
    return try writer.first(
      "SELECT id, payer_id, payee_id, community_id, amount FROM ledger_holds WHERE id = \(id)"
    ) { row in
      Hold(
        id: try row.next(), payer: try row.next(), payee: try row.next(), community: try row.next(),
        amount: try row.next())
    }
  }
}

extension Hold {
  fileprivate func entry(_ kind: TransactionKind, _ postings: [Posting]) -> Entry {
    Entry(
      kind: kind, reference: "\(kind.rawValue):\(id)", amount: amount, payer: payer, payee: payee,
      community: community, postings: postings)
  }
}
