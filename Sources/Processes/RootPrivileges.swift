import Glibc

/// The privileges of root, which a process drops for those of another user: temporarily, so that it can regain them, and
/// then permanently.
public struct RootPrivileges {
  private let account: Account?

  /// Whether this process has them.
  public static var areHeld: Bool { geteuid() == 0 }

  /// Drops them temporarily: this process, and all that it starts, acts as `account`, with the account's own groups.
  /// - Parameter account: nil: everything stays as it is, also in `dropPermanently`.
  /// - Throws: `PrivilegeError`; the process must then end.
  public init(droppedFor account: Account?) throws(PrivilegeError) {
    self.account = account
    guard let account else { return }
    // The saved user stays root's, which setreuid() takes from the effective one. A program that is started does not
    // inherit it.
    guard account.joinGroups(), setreuid(account.user, 0) == 0, seteuid(account.user) == 0 else {
      throw account.error(errno)
    }
  }

  /// Does what only root can do, and then drops them permanently.
  /// - Throws: `PrivilegeError`, after which the process must end, and what `work` throws.
  public func dropPermanently(after work: () throws -> Void = {}) throws {
    guard let account else { return try work() }
    guard seteuid(0) == 0 else { throw account.error(errno) }
    let result = Result { try work() }
    guard setuid(account.user) == 0 else { throw account.error(errno) }
    try result.get()
  }
}

/// Why a process could not drop the privileges of root.
public struct PrivilegeError: Error, Equatable, CustomStringConvertible {
  let account: String
  let code: Int32
  /// A sentence for the operator.
  public var description: String {
    "Started as root, and cannot become \(account): \(String(cString: strerror(code)))."
  }
}
