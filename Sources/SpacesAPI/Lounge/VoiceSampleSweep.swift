import FoundationEssentials
import MariaDB

/// Deletes uploaded recordings that no lounge refers to: of processes that died, and of voices that were replaced.
enum VoiceSampleSweep {
  /// Seconds after which they are left over.
  private static let leftOver = 3600.0

  /// - Returns: how many folders were deleted.
  static func run(_ service: Service) throws -> Int {
    guard let folder = MediaFolder(service.configuration) else { return 0 }
    let old = folder.names(in: folder.samplesPath("")).filter {
      (folder.age(of: folder.samplesPath($0), service.environment) ?? 0) > leftOver
    }
    guard !old.isEmpty else { return 0 }
    let known = try service.read { db in
      try db.query("SELECT voice_samples_folder FROM lounges WHERE voice_samples_folder IS NOT NULL") {
        try $0.next(String.self)
      }
    }
    let unknown = Set(old).subtracting(known)
    for name in unknown { try folder.remove(folder: folder.samplesPath(name)) }
    return unknown.count
  }
}
