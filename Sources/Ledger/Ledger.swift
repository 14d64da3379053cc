import FoundationEssentials
import MariaDB

/// A double-entry ledger of coins, bound to one database transaction: coins move in the same transaction as the change
/// that they pay for. `LedgerReader` has the operations that only read.
///
/// A payment locks the payer's account but not the payee's, so that many users can pay one creator at the same time.
/// The payee's share is an *earned* posting: it counts towards the balance at once and is added to the stored balance
/// later, by *folding*. A debit folds the account if the stored balance does not suffice; a job folds the other
/// accounts.
///
/// The available account of a user is locked before the held one. Amounts are whole coins.
public struct Ledger {
  let writer: Writer
  let newID: @Sendable () -> UUID
  let balanceChanged: (UUID) -> Void

  /// - Parameters:
  ///   - writer: the transaction that the calls take part in.
  ///   - newID: makes UUIDv7 values (RFC 9562, section 5.7), each greater than the one before. Statements are ordered
  ///     by them.
  ///   - balanceChanged: is called with each person whose coins a posting moves.
  public init(
    _ writer: Writer, newID: @escaping @Sendable () -> UUID, balanceChanged: @escaping (UUID) -> Void = { _ in }
  ) {
    self.writer = writer
    self.newID = newID
    self.balanceChanged = balanceChanged
  }

  /// The creator's share of a fee in per cent. The platform gets the rest, including what rounding leaves.
  public static let creatorPercent: Int64 = 70

  /// The creator's share of a fee in whole coins, rounded down.
  ///
  /// - Parameter fee: whole coins, not negative.
  public static func creatorShare(of fee: Int64) -> Int64 {
    fee * creatorPercent / 100
  }
}

/// Reads balances, earnings and statements. In a transaction, pass its `Writer`, which is a `Reader` too: the results
/// then include what the transaction has written so far.
public struct LedgerReader {
  let reader: Reader

  /// - Parameter reader: a connection, or the `Writer` of a transaction.
  public init(_ reader: Reader) {
    self.reader = reader
  }
}
