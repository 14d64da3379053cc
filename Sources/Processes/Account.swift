import Glibc

/// A user of this host.
public struct Account: Equatable, Sendable {
  /// The user's number.
  public let user: uid_t
  /// The number of the group that files of this user get.
  public let group: gid_t
  /// The login name, or what else tells an operator who it is.
  public let name: String
  private let isListed: Bool

  /// Nil when there is no user of this name. Root is there also without a list of users, as in a bare container.
  public init?(named name: String) {
    let found = getpwnam(name)
    guard found != nil || name == "root" else { return nil }
    user = found?.pointee.pw_uid ?? 0
    group = found?.pointee.pw_gid ?? 0
    self.name = name
    isListed = found != nil
  }

  /// The owner of a file. Without an entry in the list of users the file's group is the only one known.
  /// - Throws: `PrivilegeError` when the file cannot be looked at.
  public init(ownerOf path: String) throws(PrivilegeError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw PrivilegeError(account: "the owner of \(path)", code: errno) }
    errno = 0
    let found = getpwuid(status.st_uid)
    guard found != nil || errno == 0 || errno == ENOENT else {
      throw PrivilegeError(account: "the owner of \(path)", code: errno)
    }
    user = status.st_uid
    group = found?.pointee.pw_gid ?? status.st_gid
    name = found.map { String(cString: $0.pointee.pw_name) } ?? "user \(status.st_uid)"
    isListed = found != nil
  }

  /// Whether it is root's.
  public var isRoot: Bool { user == 0 }

  /// Gives this process the groups of this user instead of its own.
  /// - Returns: false, and the reason in `errno`, when that is impossible.
  func joinGroups() -> Bool {
    if isListed { return initgroups(name, group) == 0 && setgid(group) == 0 }
    // Root's group would be more than the user has.
    guard group != 0 else {
      errno = EPERM
      return false
    }
    return setgroups(0, nil) == 0 && setgid(group) == 0
  }

  func error(_ code: Int32) -> PrivilegeError { PrivilegeError(account: name, code: code) }
}
