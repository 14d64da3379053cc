import FoundationEssentials
import MariaDB

/// The books: who has how many coins, and why.
///
/// Every call takes the connection of a transaction under way, so that money moves together with
/// what it pays for, or not at all. Only the payer's account is locked: what a payee earns is
/// posted, and folded into its balance later (`fold`).
public struct Unbound: Sendable {
  let newID: @Sendable () -> UUID

  /// - Parameter newID: UUIDv7 values, each greater than the one before.
  public init(newID: @escaping @Sendable () -> UUID) {
    self.newID = newID
  }

  /// The creator's part of a fee, in per cent. The platform has the rest, and the fraction.
  public static let creatorPercent: Int64 = 70

  public static func creatorShare(of fee: Int64) -> Int64 {
    fee * creatorPercent / 100
  }
}

/// An account: a person's coins to spend, a person's coins that are spoken for, the platform's
/// revenue, or the world outside that coins come from.
public struct Account: Hashable, Sendable {
  public enum Kind: String, Sendable, SQLConvertible, SQLDecodable {
    case available, held, platform, world
  }

  public let owner: UUID
  public let kind: Kind

  public static func available(_ user: UUID) -> Account { Account(owner: user, kind: .available) }
  public static func held(_ user: UUID) -> Account { Account(owner: user, kind: .held) }
  public static let platform = Account(owner: nobody, kind: .platform)
  public static let world = Account(owner: nobody, kind: .world)

  static let nobody = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
}

public struct Balance: Equatable, Sendable {
  /// Coins to spend, earnings included whether folded or not.
  public let available: Int64
  /// Coins reserved by holds, not in `available`.
  public let held: Int64
}

public enum LedgerError: Error, Equatable, Sendable {
  case insufficientBalance(required: Int64, balance: Int64)
  /// The reference of a credit names another one.
  case referenceUsed
  case noAccount(Account)
  /// Somebody removed earned postings without the lock on the account.
  case unfoldedChanged(Account)
  case unknownTransaction
  /// A transaction that is no fee, or none that was charged in the end.
  case notRefundable
  case refundExceeds(remaining: Int64)
}

/// Why coins moved.
public enum TransactionKind: String, Sendable, SQLConvertible, SQLDecodable {
  case credit
  case joinFee = "join_fee"
  case monthlyFee = "monthly_fee"
  case subscription, hold, capture, release, refund
}
