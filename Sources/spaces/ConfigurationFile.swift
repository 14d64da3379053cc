import Glibc
import Processes

/// A new file with the configuration, which its owner alone can read: it has the database's password.
struct ConfigurationFile {
  let path: String
  /// Whether a file that is there is replaced.
  let replaces: Bool

  /// To be asked before anything else is done.
  /// - Throws: when a file is there that must not be replaced, or its folder cannot be written.
  func check() throws {
    if access(path, F_OK) == 0, !replaces { throw thereAlready }
    guard access(folder, W_OK | X_OK) == 0 else { throw failure("\(folder) cannot be written") }
  }

  /// Writes all of it or nothing.
  /// - Parameter owner: whom it is given to; nil: whoever runs this keeps it.
  func write(_ text: String, for owner: Account?) throws {
    let part = "\(path).\(getpid())"
    let descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("\(part) cannot be written") }
    defer {
      close(descriptor)
      unlink(part)
    }
    if let owner, fchown(descriptor, owner.user, owner.group) != 0 {
      throw failure("\(path) cannot be given away")
    }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      throw failure("\(part) cannot be written")
    }
    // A link takes no place that is taken meanwhile.
    if replaces {
      guard rename(part, path) == 0 else { throw failure("\(path) cannot be replaced") }
    } else if link(part, path) != 0 {
      throw errno == EEXIST ? thereAlready : failure("\(path) cannot be written")
    }
  }

  private var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private var thereAlready: Failure { Failure("\(path) is there already: --force replaces it.") }

  private func failure(_ what: String) -> Failure { Failure("\(what): \(String(cString: strerror(errno))).") }
}
