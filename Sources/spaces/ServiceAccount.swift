import Glibc
import Processes
import SpacesAPI

/// Who runs a service that root starts.
extension ConfigurationOptions {
  /// Whom this process is to become: SPACES_USER, else the owner of the configuration file. Nil: it stays who it is.
  func account(_ configuration: Configuration) throws -> Account? {
    guard RootPrivileges.areHeld else { return nil }
    if let name = configuration.hosting.user {
      guard let account = Account(named: name) else {
        throw Failure("SPACES_USER: there is no user \(name) on this host.")
      }
      return account.isRoot ? nil : account
    }
    guard let owner = try place().map(Account.init(ownerOf:)), !owner.isRoot else { return nil }
    return owner
  }

  /// Workers read the configuration again, after this process has read it as root.
  /// - Parameter account: what this process acts as now.
  func checkIsReadable(by account: Account) throws {
    guard let place = try place() else { return }
    let descriptor = open(place, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw Failure(
        "\(place) cannot be read by \(account.name), the account that is to run the service (\(reason)): "
          + "chown \(account.name) \(place).")
    }
    close(descriptor)
  }

  /// Why the service stays root, and what to do about it; nil where it does not, or is meant to.
  func causeOfRoot(_ configuration: Configuration) throws -> String? {
    guard RootPrivileges.areHeld, configuration.hosting.user == nil else { return nil }
    return try place().map(Self.causeOfRoot(file:))
      ?? "The service runs as root when root starts it, because nothing names another account: SPACES_USER=spaces."
  }

  static func causeOfRoot(file: String) -> String {
    "The service runs as root when root starts it, because root owns \(file). Give the file to the account that is to "
      + "run it, such as spaces: chown spaces \(file)."
  }
}
