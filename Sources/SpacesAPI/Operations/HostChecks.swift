import Glibc
import Processes

/// What this host has to have.
extension Doctor {
  /// The limit of a service can differ from that of the shell in which the doctor runs.
  func descriptors() -> Finding {
    let settings = service.configuration
    let limit = DescriptorLimit.raise()
    let shortage = limit.shortage(
      threads: settings.threads, streams: settings.maxStreams, databaseConnections: settings.databaseConnections)
    return shortage.map(Finding.bad) ?? .good("A process that is started here may open \(limit.soft) files.")
  }

  func media() -> Finding {
    guard let directory = service.configuration.speech.mediaDirectory else {
      return .good("SPACES_MEDIA_DIR is not set: answers are not spoken.")
    }
    return access(directory, W_OK | X_OK) == 0
      ? .good("The media folder \(directory) can be written.")
      : .bad("The media folder \(directory) cannot be written: \(String(cString: strerror(errno))).")
  }

  /// Bytes.
  private static let leastRoom: UInt = 512 << 20

  /// Nil without a media folder: nothing else is written here.
  func disk() -> Finding? {
    guard let directory = service.configuration.speech.mediaDirectory else { return nil }
    var system = statvfs()
    // One that is not there is reported by `media`.
    guard statvfs(directory, &system) == 0 else { return nil }
    let free = system.f_bavail * system.f_frsize
    return free >= Self.leastRoom
      ? .good("The media folder's file system has \(free >> 30) GiB free.")
      : .bad("The media folder's file system has only \(free >> 20) MiB free.")
  }

  /// - Parameter path: where the service listens.
  /// - Returns: nil when there is no such socket.
  static func socket(_ path: String) -> Finding? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return status.st_mode & mode_t(S_IRWXO) == 0
      ? .good("The socket \(path) is for its owner and its group alone.")
      : .bad("Everybody on this host may open \(path), and so speak as any client address: chmod 660.")
  }
}
