import FoundationEssentials
import MariaDB

/// Coins set aside for something that is still being done. A hold ends once: captured (the payee is
/// paid) or released (the payer has the coins back).
public struct Hold: Sendable, Equatable {
  public let id: UUID
  public let payer: UUID
  public let payee: UUID
  public let community: UUID
  public let amount: Int64
}

extension Unbound {
  /// - Throws: `LedgerError.insufficientBalance`
  public func hold(_ amount: Int64, from payer: UUID, for payee: UUID, community: UUID, _ db: Writer) throws -> Hold {
    let hold = Hold(id: newID(), payer: payer, payee: payee, community: community, amount: amount)
    try debit(.available(payer), amount, db)
    try add(amount, to: .held(payer), db)
    try post(
      [(hold.entry(.hold), [.settled(.available(payer), -amount), .settled(.held(payer), amount)])], db)
    try db.execute(
      """
      INSERT INTO ledger_holds (id, payer_id, payee_id, community_id, amount)
      VALUES (\(hold.id), \(payer), \(payee), \(community), \(amount))
      """)
    return hold
  }

  /// Pays the payee.
  /// - Returns: the coins captured; nil when the hold has ended already, in whichever way.
  public func capture(_ id: UUID, _ db: Writer) throws -> Int64? {
    guard let hold = try settle(id, as: "captured", db) else { return nil }
    try debit(.held(hold.payer), hold.amount, db)
    try post(
      [
        (
          hold.entry(.capture),
          [.settled(.held(hold.payer), -hold.amount)] + Posting.shares(of: hold.amount, to: hold.payee)
        )
      ], db)
    return hold.amount
  }

  /// Gives the payer the coins back.
  /// - Returns: the coins released; nil when the hold has ended already, in whichever way.
  public func release(_ id: UUID, _ db: Writer) throws -> Int64? {
    guard let hold = try settle(id, as: "released", db) else { return nil }
    // Available before held, as in `hold`: two settlements of one payer never wait for each other.
    try add(hold.amount, to: .available(hold.payer), db)
    try debit(.held(hold.payer), hold.amount, db)
    try post(
      [(hold.entry(.release), [.settled(.held(hold.payer), -hold.amount), .settled(.available(hold.payer), hold.amount)])],
      db)
    return hold.amount
  }

  /// How many holds have not ended.
  public func openHolds(_ db: Reader) throws -> Int {
    try db.first("SELECT COUNT(*) FROM ledger_holds WHERE state = 'held'") { try $0.next(Int.self) } ?? 0
  }

  /// The state change that decides who ends the hold: one statement, one winner.
  private func settle(_ id: UUID, as state: String, _ db: Writer) throws -> Hold? {
    let changed = try db.execute(
      """
      UPDATE ledger_holds SET state = \(state), settled_at = NOW(6)
      WHERE id = \(id) AND state = 'held'
      """)
    guard changed == 1 else { return nil }
    return try db.first(
      "SELECT id, payer_id, payee_id, community_id, amount FROM ledger_holds WHERE id = \(id)"
    ) { row in
      Hold(
        id: try row.next(), payer: try row.next(), payee: try row.next(), community: try row.next(),
        amount: try row.next())
    }
  }
}

extension Hold {
  fileprivate func entry(_ kind: TransactionKind) -> Entry {
    Entry(
      kind: kind, reference: "\(kind.rawValue):\(id)", amount: amount, payer: payer, payee: payee,
      community: community)
  }
}
