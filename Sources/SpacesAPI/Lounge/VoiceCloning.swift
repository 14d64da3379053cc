import Audio
import FoundationEssentials
import Logging
import MariaDB
import Upstream

/// The job that clones voices. A lounge that is `processing` is the order; a lease keeps others from it, and ends when the
/// process that has it dies.
struct VoiceCloning {
  private let lounge: UUID
  private let generation: Int
  private let samplesFolder: String?
  private let samplesURL: String?
  /// How often it was begun before.
  private let attempts: Int
  private let isLate: Bool

  private static let mostAttempts = 2

  /// - Returns: how many voices are ready or failed now.
  static func run(_ service: Service) throws -> Int {
    guard let folder = MediaFolder(service.configuration), let server = VoiceServer(service.configuration) else {
      return try failAll(service)
    }
    var count = 0
    while let cloning = try service.transaction(claim) {
      try cloning.clone(folder, server, service)
      count += 1
    }
    return count
  }

  /// What waits for a voice server that is no longer configured.
  private static func failAll(_ service: Service) throws -> Int {
    try service.database.execute(
      """
      UPDATE lounges SET voice_model_status = 'failed', voice_error = \(NewVoice.obstacle(service.configuration))
      WHERE voice_model_status = 'processing'
      """)
  }

  /// The lease is longer than one attempt may take, and two attempts fit into the five minutes after which a voice is
  /// ready or failed.
  private static func claim(in tx: Transaction) throws -> VoiceCloning? {
    let cloning = try tx.first(
      """
      SELECT community_id, voice_generation, voice_samples_folder, voice_samples_url, voice_attempts,
        COALESCE(voice_requested_at < NOW(6) - INTERVAL 4 MINUTE, FALSE)
      FROM lounges
      WHERE voice_model_status = 'processing' AND (voice_lease_until IS NULL OR voice_lease_until < NOW(6))
      LIMIT 1 FOR UPDATE SKIP LOCKED
      """
    ) { row in
      VoiceCloning(
        lounge: try row.next(), generation: try row.next(), samplesFolder: try row.next(), samplesURL: try row.next(),
        attempts: try row.next(), isLate: try row.next())
    }
    guard let cloning else { return nil }
    try tx.execute(
      """
      UPDATE lounges SET voice_attempts = voice_attempts + 1, voice_lease_until = NOW(6) + INTERVAL 110 SECOND,
        voice_requested_at = COALESCE(voice_requested_at, NOW(6))
      WHERE community_id = \(cloning.lounge)
      """)
    return cloning
  }

  private func clone(_ folder: MediaFolder, _ server: VoiceServer, _ service: Service) throws {
    do {
      guard attempts < Self.mostAttempts, !(isLate && attempts > 0) else { throw CloningFailure.interrupted }
      let voice = try voice(from: server, folder, service)
      try finish(.success(voice), folder, service)
    } catch let failure as CloningFailure {
      try finish(.failure(failure), folder, service)
    } catch let failure as ServiceFailure {
      service.log.warning("voice not cloned", metadata: ["cause": "\(failure)"])
      try finish(.failure(CloningFailure(sentence: failure.sentence)), folder, service)
    } catch let failure as MediaFailure {
      service.log.error("voice not cloned", metadata: ["cause": "\(failure)"])
      try finish(.failure(.unreadable), folder, service)
    }
  }

  private func voice(from server: VoiceServer, _ folder: MediaFolder, _ service: Service) throws -> VoiceServer.Voice {
    let name = DiscardedVoice.serverName(lounge, generation)
    // The process that began it may have died after the server had made the voice.
    if attempts > 0, let made = try? server.voices(named: name).first { return VoiceServer.Voice(id: made) }
    let samples = try samples(folder, service)
    defer { if samplesFolder == nil { try? folder.remove(folder: folder.workPath(workName)) } }
    let voice = try server.add(name: name, samples: samples)
    return voice
  }

  private var workName: String { "\(DiscardedVoice.serverName(lounge, generation))-\(attempts)" }

  private func samples(_ folder: MediaFolder, _ service: Service) throws -> [VoiceServer.Sample] {
    let path: String
    if let samplesFolder {
      path = folder.samplesPath(samplesFolder)
    } else if let samplesURL {
      path = folder.workPath(workName)
      try folder.makeWorkFolder(workName)
      do {
        try VoiceDownload.fetch(samplesURL, to: "\(path)/1")
      } catch {
        try? folder.remove(folder: path)
        throw error
      }
    } else {
      throw CloningFailure.unreadable
    }
    let samples = try folder.names(in: path).sorted().map { name in
      let format = try VoiceSample.check("\(path)/\(name)")
      return VoiceServer.Sample(
        filename: "\(name).\(format.fileExtension)", type: format.type, content: .file("\(path)/\(name)"))
    }
    guard !samples.isEmpty else { throw CloningFailure.unreadable }
    return samples
  }

  /// Says what came of it, unless the lounge has been given another voice, or none, meanwhile.
  private func finish(
    _ result: Result<VoiceServer.Voice, CloningFailure>, _ folder: MediaFolder, _ service: Service
  ) throws {
    let (voice, failure) = Self.outcome(result)
    try service.transaction { tx in
      let isCurrent = try tx.execute(
        """
        UPDATE lounges SET voice_model_status = \(failure == nil ? VoiceModelStatus.ready : .failed),
          voice_model_id = \(failure == nil ? voice : nil), voice_error = \(failure?.sentence),
          voice_samples_folder = NULL, voice_lease_until = NULL
        WHERE community_id = \(lounge) AND voice_generation = \(generation) AND voice_model_status = 'processing'
        """) == 1
      // After a failure the server may have made a voice all the same.
      if !isCurrent || failure != nil { try DiscardedVoice.discard(voice, generation, of: lounge, in: tx) }
    }
    // Nobody needs the recordings of this generation any more.
    if let samplesFolder { try folder.remove(folder: folder.samplesPath(samplesFolder)) }
  }

  private static func outcome(
    _ result: Result<VoiceServer.Voice, CloningFailure>
  ) -> (voice: String?, failure: CloningFailure?) {
    switch result {
    case .success(let voice): (voice.id, voice.requiresVerification ? .unverified : nil)
    case .failure(let failure): (nil, failure)
    }
  }
}

/// Why a voice is not to be had, in a sentence for people.
struct CloningFailure: Error {
  let sentence: String

  static let interrupted = CloningFailure(sentence: "Cloning the voice was interrupted too often. Send the recordings again.")
  static let unreadable = CloningFailure(sentence: "The recordings cannot be read. Send them again.")
  static let unverified = CloningFailure(sentence: "The voice server wants a proof of whose voice this is.")
}
