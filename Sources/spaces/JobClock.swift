import Glibc
import Logging
import Processes
import SpacesAPI

/// Runs the jobs again and again while the process lives.
struct JobClock {
  private let app: App

  /// Seconds between two rounds. The fee of an answer whose process was killed is given back within a minute of the
  /// next start: after 30 seconds the answer counts as dead, and the next round ends it.
  private static let pause: UInt32 = 10

  /// The same for the work on voices, which somebody waits for. A round without work is a statement or two.
  private static let pauseOfVoices: UInt32 = 2

  init(_ app: App) {
    self.app = app
  }

  func start() throws {
    try run("dead answers") { service in
      let ended = try Jobs.endDeadAnswers(service)
      return ended > 0 ? [("answers ended", ended)] : []
    }
    for name in Jobs.voiceWork {
      try run("voices", pause: Self.pauseOfVoices) { service in
        try Jobs.workOnVoices(service, name).filter { $0.count > 0 }
      }
    }
    try run("jobs") { service in try Jobs.run(service).filter { $0.count > 0 } }
  }

  private func run(
    _ name: Logger.Message, pause: UInt32 = pause,
    _ round: @escaping @Sendable (Service) throws -> [(name: String, count: Int)]
  ) throws {
    let app = app
    try startThread {
      while true {
        do {
          let done = try round(app.service)
          if !done.isEmpty {
            app.log.info(name, metadata: .init(uniqueKeysWithValues: done.map { ($0.name, "\($0.count)") }))
          }
        } catch {
          app.log.error("jobs failed", metadata: ["of": "\(name)", "cause": "\(error)"])
        }
        sleep(pause)
      }
    }
  }
}
