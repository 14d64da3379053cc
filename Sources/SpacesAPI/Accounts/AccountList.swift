import FoundationEssentials
import MariaDB

/// One line of `spaces user list`.
public struct ListedAccount: Sendable {
  /// A UUIDv7.
  public let id: UUID
  /// As its owner wrote it, in upper and lower case.
  public let email: String
  /// 1 to 100 characters.
  public let name: String
  /// Whether the person is an administrator.
  public let isAdmin: Bool
  /// Nil for an account that is not suspended.
  public let suspendedAt: Date?
}

extension AccountCommands {
  /// Gives all accounts, the oldest first. They are read in pages, so that neither memory nor a connection is
  /// held while `body` works.
  public func list(_ body: (ListedAccount) throws -> Void) throws {
    var last: UUID?
    repeat {
      let page = try page(after: last)
      for account in page { try body(account) }
      last = page.last?.id
    } while last != nil
  }

  /// At most 1 000 accounts. Ids are in the order of creation.
  private func page(after last: UUID?) throws -> [ListedAccount] {
    let condition: SQL = last.map { "WHERE id > \($0)" } ?? ""
    return try service.read { db in
      try db.query(
        "SELECT id, email, name, is_admin, suspended_at FROM users \(condition) ORDER BY id LIMIT 1000"
      ) { row in
        ListedAccount(
          id: try row.next(), email: try row.next(), name: try row.next(), isAdmin: try row.next(),
          suspendedAt: try row.next())
      }
    }
  }
}
