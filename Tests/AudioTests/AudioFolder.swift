import Foundation

@testable import Audio

/// A folder for the files of one test, with recordings in it.
final class AudioFolder {
  let path = NSTemporaryDirectory() + "audio-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  /// A WAV file with a tone, 16 bit.
  /// - Parameter promised: bytes of samples that the header claims; nil: as many as there are.
  func tone(
    _ name: String, seconds: Double, rate: Int = 16_000, channels: Int = 1, promised: Int? = nil
  ) throws -> String {
    let frames = Int(seconds * Double(rate))
    var samples: [UInt8] = []
    for frame in 0..<frames {
      let value = Int16(8000 * sin(2 * Double.pi * 440 * Double(frame) / Double(rate)))
      for _ in 0..<channels { samples += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)] }
    }
    func number(_ value: Int, _ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
    let size = promised ?? samples.count
    var header = Array("RIFF".utf8) + number(size + 36, 4) + Array("WAVEfmt ".utf8) + number(16, 4)
    header += number(1, 2) + number(channels, 2) + number(rate, 4) + number(rate * channels * 2, 4)
    header += number(channels * 2, 2) + number(16, 2) + Array("data".utf8) + number(size, 4)
    return try write(header + samples, to: name)
  }
}
