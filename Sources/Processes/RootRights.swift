import Glibc

/// The rights of root, which a process gives up for those of another user: at first so that it can take them back, and
/// then for good.
public struct RootRights {
  private let borrower: Account?

  /// Whether this process has them.
  public static var areHeld: Bool { geteuid() == 0 }

  /// Makes this process, and all that it starts, act as `borrower`, with the borrower's own groups.
  /// - Parameter borrower: nil: everything stays as it is, also in `giveUp`.
  /// - Throws: `PrivilegeError`; the process must then end.
  public init(lentTo borrower: Account?) throws(PrivilegeError) {
    self.borrower = borrower
    guard let borrower else { return }
    // The saved user stays root's, which setreuid() takes from the effective one. A program that is started does not
    // inherit it.
    guard borrower.joinGroups(), setreuid(borrower.user, 0) == 0, seteuid(borrower.user) == 0 else {
      throw borrower.error(errno)
    }
  }

  /// Does what only root can do and then becomes the borrower for good.
  /// - Throws: `PrivilegeError`, after which the process must end, and what `work` throws.
  public func giveUp(after work: () throws -> Void = {}) throws {
    guard let borrower else { return try work() }
    guard seteuid(0) == 0 else { throw borrower.error(errno) }
    let result = Result { try work() }
    guard setuid(borrower.user) == 0 else { throw borrower.error(errno) }
    try result.get()
  }
}

/// Why a process could not give up the rights of root.
public struct PrivilegeError: Error, Equatable, CustomStringConvertible {
  let account: String
  let code: Int32
  /// A sentence for the operator.
  public var description: String {
    "Started as root, and cannot become \(account): \(String(cString: strerror(code)))."
  }
}
