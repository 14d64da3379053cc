import Foundation

/// A file of the repository that these tests are part of.
struct RepositoryFile {
  /// From the repository's folder.
  let path: String
  let text: String

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  init(_ path: String) throws {
    self.path = path
    text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
  }

  static func all(in folder: String, where isWanted: (String) -> Bool) -> [RepositoryFile] {
    let folderPath = root.appending(path: folder).path(percentEncoded: false)
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folderPath)) ?? []
    return paths.filter(isWanted).sorted().compactMap { try? RepositoryFile("\(folder)/\($0)") }
  }
}
