import FoundationEssentials
import MariaDB

/// An account of the books: an owner and what the coins are for.
public struct Account: Hashable, Sendable {
  /// A person; `noOwner` for the accounts of the platform and the world.
  public let owner: UUID
  public let type: AccountType

  /// The coins that a person can spend.
  public static func available(_ user: UUID) -> Account { Account(owner: user, type: .available) }

  /// The coins of a person that holds have set aside.
  public static func held(_ user: UUID) -> Account { Account(owner: user, type: .held) }

  /// The platform's share of fees. Negative when refunds take more from it than it has earned.
  public static let platform = Account(owner: noOwner, type: .platform)

  /// Where coins come from. Its balance is the coins in all other accounts, with a minus.
  public static let world = Account(owner: noOwner, type: .world)

  /// The owner of the accounts that are nobody's: the nil UUID, before all others.
  static let noOwner = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
}

/// The values are those of the `kind` columns of ledger_accounts, ledger_postings and ledger_unfolded.
public enum AccountType: String, Sendable, SQLConvertible, SQLDecodable {
  case available, held, platform, world
}

/// The coins of one person.
public struct Balance: Equatable, Sendable {
  /// Coins to spend, earnings included whether folded or not. Never negative.
  public let available: Int64
  /// Coins set aside by holds, which are not in `available`. Never negative.
  public let held: Int64

  public init(available: Int64, held: Int64) {
    self.available = available
    self.held = held
  }
}
