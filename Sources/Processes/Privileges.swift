import Glibc

/// The rights of root, which a process gives up for those of another user once it needs them no more.
public enum Privileges {
  /// Whether this process has them.
  public static var areHeld: Bool { geteuid() == 0 }

  /// Becomes the owner of a file for good, with the owner's own groups. Does nothing unless this process is root's and
  /// the file is not.
  /// - Throws: `PrivilegeError`; the process must then end.
  public static func become(ownerOf path: String) throws(PrivilegeError) {
    guard areHeld else { return }
    var status = stat()
    guard stat(path, &status) == 0 else { throw PrivilegeError(path: path, code: errno) }
    guard status.st_uid != 0 else { return }
    guard try setGroups(status, path), setuid(status.st_uid) == 0 else { throw PrivilegeError(path: path, code: errno) }
  }

  private static func setGroups(_ status: stat, _ path: String) throws(PrivilegeError) -> Bool {
    errno = 0
    if let user = getpwuid(status.st_uid) {
      return initgroups(user.pointee.pw_name, user.pointee.pw_gid) == 0 && setgid(user.pointee.pw_gid) == 0
    }
    // Without an account the file's group is the only one known. Root's would be more than the owner has.
    guard errno == 0 || errno == ENOENT, status.st_gid != 0 else {
      throw PrivilegeError(path: path, code: errno == 0 ? EPERM : errno)
    }
    return setgroups(0, nil) == 0 && setgid(status.st_gid) == 0
  }
}

/// Why a process could not give up the rights of root.
public struct PrivilegeError: Error, Equatable, CustomStringConvertible {
  let path: String
  let code: Int32
  /// A sentence for the operator.
  public var description: String {
    "Started as root, and cannot become the owner of \(path): \(String(cString: strerror(code)))."
  }
}
