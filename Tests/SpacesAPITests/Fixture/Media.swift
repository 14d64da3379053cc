import Foundation
import MariaDB
import MariaDBFixture
import Schema
import Testing

@testable import SpacesAPI

/// A product with a media folder of its own, whose answers espeak-ng speaks.
final class SpeakingProduct: Sendable {
  let product: Product
  let folder: MediaFolder

  init(_ settings: [String: String] = [:]) throws {
    let path = NSTemporaryDirectory() + "media-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    product = try Product(settings.merging(["SPACES_MEDIA_DIR": path]) { $1 })
    folder = try #require(MediaFolder(product.service.configuration))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder.path)
  }

  /// Writes a file that was last changed `age` seconds ago, and its folders.
  func write(_ path: String, age: Double = 0) throws {
    let folder = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("audio".utf8).write(to: URL(fileURLWithPath: path))
    let time = Date(timeIntervalSinceNow: -age)
    for path in [path, folder] {
      try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
    }
  }

  func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
