import FoundationEssentials
import MariaDB

/// Double-entry books of coins, bound to one transaction: money moves together with what it pays for, or not at
/// all. `LedgerReader` has what only reads.
///
/// A payment locks the payer's account and leaves the payee's alone, so that many people can pay one creator at the
/// same time. The payee's share is an *earned* posting: it counts for the balance at once, but is added to the
/// stored balance later, by *folding*. Whoever spends folds the own account when the stored balance does not
/// suffice; a job folds the others.
///
/// Of one person the available account is locked before the held one. Amounts are whole coins.
public struct Ledger {
  let writer: Writer
  let newID: @Sendable () -> UUID

  /// - Parameters:
  ///   - writer: of the transaction that the calls take part in.
  ///   - newID: makes UUIDv7 values, each greater than the one before. Their order is that of statements.
  public init(_ writer: Writer, newID: @escaping @Sendable () -> UUID) {
    self.writer = writer
    self.newID = newID
  }

  /// The creator's part of a fee, in per cent. The platform has the rest, and what rounding leaves.
  public static let creatorPercent: Int64 = 70

  /// The creator's part of a fee, in whole coins, rounded down.
  ///
  /// - Parameter fee: whole coins, not negative.
  public static func creatorShare(of fee: Int64) -> Int64 {
    fee * creatorPercent / 100
  }
}

/// Reads balances, earnings and statements. Inside a transaction a `Writer` is a `Reader` too, and sees what the
/// transaction has done so far.
public struct LedgerReader {
  let reader: Reader

  public init(_ reader: Reader) {
    self.reader = reader
  }
}
