import Formats
import FoundationEssentials
import Glibc
import Logging
import MariaDB
import Web

/// POST /api/lounge/{id}/voice-samples: recordings that a voice is cloned from. They are written to the disk as they arrive,
/// and checked before the lounge's present voice is replaced.
struct VoiceUpload {
  static let field = "files"
  /// Bytes of a request: five files, and what multipart adds.
  private static let largestBody = VoiceSample.counts.upperBound * VoiceSample.largest + (1 << 20)

  private let folder: MediaFolder
  private let name: String
  private var count = 0
  private var hash = SHA256Hash()

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    guard let type = call.request.header(.contentType), type.lowercased().hasPrefix("multipart/form-data") else {
      throw APIError.multipartRequired
    }
    _ = try call.idempotencyKey(body: [])
    let pieces = try call.request.bodyPieces(limit: largestBody)
    // Before anything is written: only the creator fills this disk.
    _ = try call.read { db in
      try Lounge.find(id, in: db).community.admit(me.id, as: .creator, in: db)
    }
    guard let parts = MultipartReader(contentType: type, read: pieces) else { throw APIError.malformedMultipart }
    guard let folder = MediaFolder(call.service.configuration) else { return try store(nil, of: id, call, me) }
    var upload = VoiceUpload(folder: folder, name: MediaFolder.newName(call.service.environment))
    var isKept = false
    defer { if !isKept { upload.remove(call.service) } }
    try upload.receive(parts)
    let response: Response
    do {
      response = try store(upload, of: id, call, me)
    } catch let error as CommitUnknown {
      isKept = true   // the lounge may refer to them; if not, the sweep deletes them
      throw error
    }
    isKept = response.isNew && NewVoice.obstacle(call.service.configuration) == nil
    return response
  }

  private init(folder: MediaFolder, name: String) {
    self.folder = folder
    self.name = name
  }

  private var path: String { folder.samplesPath(name) }

  private mutating func receive(_ parts: MultipartReader) throws {
    try folder.makeSamplesFolder(name)
    while let part = try parts.next() {
      guard part.name == Self.field, part.filename != nil else { continue }
      count += 1
      guard count <= VoiceSample.counts.upperBound else { throw APIError.invalid(Self.field, "Send one to five files.") }
      do {
        try write(parts, to: "\(path)/\(count)")
        _ = try VoiceSample.check("\(path)/\(count)")
      } catch let failure as CloningFailure {
        throw APIError.invalid(Self.field, failure.sentence)
      }
    }
    guard VoiceSample.counts.contains(count) else { throw APIError.invalid(Self.field, "Send one to five files.") }
    try folder.sync(path)
  }

  private mutating func write(_ parts: MultipartReader, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw MediaFailure(errno: errno) }
    defer { close(descriptor) }
    var size = 0
    while true {
      let bytes = try parts.content()
      if bytes.isEmpty { break }
      size += bytes.count
      guard size <= VoiceSample.largest else { throw CloningFailure.tooLarge }
      hash.add(bytes)
      try writeAll(bytes, to: descriptor)
    }
    hash.add(Array("\(size);".utf8))
    guard fsync(descriptor) == 0 else { throw MediaFailure(errno: errno) }
  }

  private func remove(_ service: Service) {
    do {
      try folder.remove(folder: path)
    } catch {
      service.log.warning("recordings not deleted", metadata: ["cause": "\(error)"])
    }
  }

  /// - Parameter upload: nil where there is no folder for one.
  private static func store(_ upload: VoiceUpload?, of id: UUID, _ call: Call, _ me: CurrentUser) throws -> Response {
    let voice = NewVoice(samplesURL: nil, samplesFolder: upload?.name ?? "", call.service.configuration)
    let key = try call.idempotencyKey(body: upload?.hash.value ?? [])
    return try call.write(under: key) { tx in
      _ = try Lounge.find(id, in: tx)
      try Community.lock(id, in: tx).admit(me.id, as: .creator, in: tx)
      try voice.replace(voiceOf: id, in: tx)
      return .json(202, VoiceState(voiceModelStatus: voice.status, voiceError: voice.error))
    }
  }
}

extension Response {
  fileprivate var isNew: Bool { !headers.contains { $0.name == "Idempotent-Replayed" } }
}
