import FoundationEssentials
import MariaDB

/// A ledger account: the owner of the coins and their purpose.
public struct Account: Hashable, Sendable {
  /// The id of a user; the nil UUID for the accounts of the platform and the world.
  public let owner: UUID
  /// The purpose of the coins. A user has one account of type `available` and one of type `held`.
  public let type: AccountType

  /// The account of the coins that a user can spend.
  public static func available(_ user: UUID) -> Account { Account(owner: user, type: .available) }

  /// The account of the coins of a user that holds have reserved.
  public static func held(_ user: UUID) -> Account { Account(owner: user, type: .held) }

  /// The account of the platform's share of fees. Its balance is negative if refunds exceed what the platform has
  /// earned.
  public static let platform = Account(owner: noOwner, type: .platform)

  /// The account that credited coins come from. Its balance is the negated sum of all other balances.
  public static let world = Account(owner: noOwner, type: .world)

  /// The owner of the platform's and the world's account: the nil UUID, which sorts before all others.
  static let noOwner = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
}

/// The purpose of an account. The raw values are stored in the `kind` columns of ledger_accounts, ledger_postings and
/// ledger_unfolded.
public enum AccountType: String, Sendable, SQLConvertible, SQLDecodable {
  case available, held, platform, world
}

/// The coins of one user.
public struct Balance: Equatable, Sendable {
  /// Whole coins that the user can spend, including earnings that are not folded yet. Never negative.
  public let available: Int64
  /// Whole coins that holds have reserved, which are not part of `available`. Never negative.
  public let held: Int64

  /// - Parameters:
  ///   - available: whole coins, not negative.
  ///   - held: whole coins, not negative.
  public init(available: Int64, held: Int64) {
    self.available = available
    self.held = held
  }
}
