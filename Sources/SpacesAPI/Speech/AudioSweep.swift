import Formats
import FoundationEssentials
import MariaDB

/// Deletes files that no row refers to: of processes that died between making a file and storing its name.
enum AudioSweep {
  /// Seconds after which a file that nobody refers to is left over.
  private static let leftOver = 3600.0

  /// Looks at one of the 256 folders of audio each time, and at everything that is being made.
  /// - Returns: how many files and folders were deleted.
  static func run(_ service: Service) throws -> Int {
    guard let folder = MediaFolder(service.configuration) else { return 0 }
    var count = 0
    for name in old(folder.names(in: folder.workPath("")), in: folder.workPath(""), folder, service) {
      try folder.remove(folder: folder.workPath(name))
      count += 1
    }
    // Whatever the pace of the rounds is, each folder has its turn.
    let prefix = hexadecimal(service.environment.random(1))
    let files = folder.names(in: "\(folder.path)/tts/\(prefix)").filter { $0.count == 36 && $0.hasSuffix(".mp3") }
    let names = old(files, in: "\(folder.path)/tts/\(prefix)", folder, service).map { String($0.dropLast(4)) }
    for batch in Batch.split(names, filler: { $0 }) {
      let known = try service.read { db in
        try db.query("SELECT file FROM answer_audio WHERE file IN \(list: batch)") { try $0.next(String.self) }
      }
      for name in Set(batch).subtracting(known) {
        try folder.remove(file: folder.audioPath(name))
        count += 1
      }
    }
    return count
  }

  private static func old(_ names: [String], in path: String, _ folder: MediaFolder, _ service: Service) -> [String] {
    names.filter { (folder.age(of: "\(path)/\($0)", service.environment) ?? 0) > leftOver }
  }
}
