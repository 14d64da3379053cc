import Foundation
import Testing

@testable import Audio

@Suite struct AudioReaderTests {
  private let folder: AudioFolder

  init() throws { folder = try AudioFolder() }

  private func measure(_ path: String, upTo limit: Int = 600) throws -> Double {
    try AudioReader(path: path).measure(upTo: limit, within: .seconds(60))
  }

  @Test(arguments: [(8_000, 1), (22_050, 2), (48_000, 6)])
  func measure_isTheLengthOfTheSound(rate: Int, channels: Int) throws {
    let path = try folder.tone("a", seconds: 1.5, rate: rate, channels: channels)
    #expect(try measure(path) == 1.5)
    #expect(try AudioReader(path: path).format == .wav)
  }

  @Test func measure_longerThanTheLimit_isTooLong() throws {
    let path = try folder.tone("a", seconds: 2.1)
    #expect(throws: AudioError.tooLong) { try measure(path, upTo: 2) }
    #expect(throws: AudioError.tooSlow) { try AudioReader(path: path).measure(upTo: 600, within: .zero) }
  }

  @Test(arguments: [1_000_000, 400_000_000, 0xFFFF_FFFF - 36])
  func measure_dataThatIsNotThere_isContradictory(promised: Int) throws {
    let path = try folder.tone("a", seconds: 2, promised: promised)
    #expect(throws: AudioError.contradictory) { try measure(path) }
    // It can be heard all the same: speech servers do not know the length of what they begin to send.
    #expect(try AudioReader(path: path).next().count > 0)
  }

  @Test(arguments: [
    [], Array("RIFF".utf8), Array("<html>RIFF WAVE</html>".utf8), Array("fLaC".utf8) + [UInt8](repeating: 0, count: 100),
    Array("OggS".utf8) + [UInt8](repeating: 255, count: 100), Array("FORM....AIFF".utf8), Array(".snd........".utf8),
  ])
  func read_whatIsNoRecording_isRefused(bytes: [UInt8]) throws {
    let path = try folder.write(bytes, to: "a.wav")
    #expect(throws: AudioError.notAudio) { try AudioReader(path: path) }
  }

  @Test func read_missingFile_saysWhy() throws {
    #expect(throws: AudioError.system("No such file or directory")) { try AudioReader(path: folder.file("none")) }
  }

  @Test func next_mixesTheChannels() throws {
    let one = try AudioReader(path: folder.tone("1", seconds: 1))
    let six = try AudioReader(path: folder.tone("6", seconds: 1, channels: 6))
    let (a, b) = (one.next(), six.next())
    #expect(a.count == 4096 && b.count == 4096)
    #expect(zip(a, b).allSatisfy { abs($0 - $1) < 0.001 })
    #expect((a.max() ?? 0) > 0.2)
  }
}

@Suite struct MP3WriterTests {
  private let folder: AudioFolder

  init() throws { folder = try AudioFolder() }

  @Test func append_recordingsOfDifferentRates_isOneFile() throws {
    let path = folder.file("a.mp3")
    do {
      let writer = try MP3Writer(path: path, sampleRate: 22_050)
      try writer.append(try AudioReader(path: folder.tone("1", seconds: 1, rate: 22_050)), upTo: 10)
      try writer.append(try AudioReader(path: folder.tone("2", seconds: 2, rate: 48_000, channels: 2)), upTo: 10)
      try writer.append(try AudioReader(path: folder.tone("3", seconds: 1, rate: 8_000)), upTo: 10)
      #expect(abs(writer.seconds - 4) < 0.01)
    }
    let reader = try AudioReader(path: path)
    #expect(reader.format == .mp3)
    #expect(abs(try reader.measure(upTo: 10, within: .seconds(60)) - 4) < 0.01)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count < 4 * 22_050 * 2 / 4)
  }

  @Test func append_moreThanTheLimit_isTooLong() throws {
    let writer = try MP3Writer(path: folder.file("a.mp3"), sampleRate: 16_000)
    let tone = try folder.tone("1", seconds: 3)
    #expect(throws: AudioError.tooLong) { try writer.append(try AudioReader(path: tone), upTo: 2) }
  }

  @Test func init_existingFile_isRefused() throws {
    let path = try folder.write([1], to: "a.mp3")
    #expect(throws: AudioError.system("File exists")) { try MP3Writer(path: path, sampleRate: 16_000) }
  }
}

@Suite struct EspeakTests {
  private let folder: AudioFolder

  init() throws { folder = try AudioFolder() }

  @Test(arguments: [
    ("en-us", true), ("EN-US", true), ("de", true), ("en-us+f3", true), ("cmn", true), ("alloy", false), ("", false),
    ("en-us+nobody", false), ("en-us+f3+f4", false), ("-q", false), ("../en", false),
  ])
  func has_voice_isWhetherItIsListed(voice: String, isThere: Bool) throws {
    #expect(try #require(Espeak(folder: folder.path)).has(voice) == isThere)
  }

  @Test func speak_isAudible() throws {
    let espeak = try #require(Espeak(folder: folder.path))
    try espeak.speak("-v is no option here. Hello!", voice: "en-us", to: folder.file("a.wav"), within: .seconds(30))
    let reader = try AudioReader(path: folder.file("a.wav"))
    var loudest: Float = 0
    while case let block = reader.next(), !block.isEmpty { loudest = max(loudest, block.max() ?? 0) }
    #expect(loudest > 0.1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.wav"])
  }

  @Test func run_programThatFailsOrStalls_isReported() throws {
    #expect(throws: AudioError.self) { try run("/bin/false", [], within: .seconds(30)) }
    #expect(throws: AudioError.program("/bin/sleep took too long.")) { try run("/bin/sleep", ["600"], within: .zero) }
    #expect(throws: AudioError.system("No such file or directory")) { try run("/no/such", [], within: .seconds(30)) }
  }
}
