import FoundationEssentials

/// The file that this program was started as.
enum Executable {
  /// Its name in the file system, not the file that runs: after an upgrade that is another one. A launcher that starts
  /// the program with libraries of its own tells its own name in `SPACES_EXECUTABLE`, because the file that runs is
  /// then the loader's.
  static var path: String {
    get throws {
      if let launcher = ProcessInfo.processInfo.environment["SPACES_EXECUTABLE"] { return launcher }
      return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    }
  }

  /// The folder where it is, without a slash at the end.
  static var folder: String {
    get throws {
      let path = try path
      return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
  }
}
