import FoundationEssentials
import MariaDB

/// Coins reserved for a service that is not complete yet. A hold ends once: it is captured (the payee is paid) or
/// released (the payer gets the coins back).
public struct Hold: Sendable, Equatable {
  /// The id of the hold. Its transactions have the references `hold:ID`, `capture:ID` and `release:ID`.
  public let id: UUID
  /// The user whose coins are reserved.
  public let payer: UUID
  /// The user who is paid if the hold is captured.
  public let payee: UUID
  /// The community in which the payee earns the coins.
  public let community: UUID
  /// Whole coins above 0.
  public let amount: Int64
}

extension LedgerReader {
  /// The number of holds that are neither captured nor released.
  ///
  /// - Throws: `DatabaseError`
  public func openHolds() throws -> Int {
    try reader.first("SELECT COUNT(*) FROM ledger_holds WHERE state = 'held'") { try $0.next(Int.self) } ?? 0
  }
}

extension Ledger {
  /// Reserves coins: moves them from the payer's available account to the held one.
  ///
  /// - Parameters:
  ///   - amount: whole coins above 0.
  ///   - payee: the user who is paid if the hold is captured, not the payer.
  ///   - community: the community in which the payee earns the coins.
  /// - Throws: `LedgerError.insufficientBalance`, `DatabaseError`.
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

  /// Ends a hold by paying the payee and the platform their shares.
  ///
  /// - Returns: the whole coins captured; nil if the hold does not exist or has ended already.
  /// - Throws: `DatabaseError`
  public func capture(_ id: UUID) throws -> Int64? {
    guard let hold = try end(id, as: "captured") else { return nil }
    let shares = Posting.shares(of: hold.amount, to: hold.payee)
    let entry = hold.entry(.capture, [.moved(-hold.amount, .held(hold.payer))] + shares)
    try post([entry], debiting: hold.amount, from: .held(hold.payer))
    return hold.amount
  }

  /// Ends a hold by returning the coins to the payer.
  ///
  /// - Returns: the whole coins released; nil if the hold does not exist or has ended already.
  /// - Throws: `DatabaseError`
  public func release(_ id: UUID) throws -> Int64? {
    guard let hold = try end(id, as: "released") else { return nil }
    // The available account is locked before the held one, as in `hold`, so that two calls for one payer cannot
    // deadlock.
    try add(hold.amount, to: .available(hold.payer))
    let entry = hold.entry(
      .release, [.moved(-hold.amount, .held(hold.payer)), .moved(hold.amount, .available(hold.payer))])
    try post([entry], debiting: hold.amount, from: .held(hold.payer))
    return hold.amount
  }

  /// Changes the state of an open hold. Of two concurrent transactions only one changes the row and ends the hold.
  ///
  /// - Returns: nil if the hold is not open.
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
