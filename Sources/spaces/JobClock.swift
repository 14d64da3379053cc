import FastCGI
import Glibc
import Logging
import SpacesAPI

/// Runs a round of jobs again and again while the process lives.
struct JobClock {
  private let app: App

  /// Seconds between two rounds. What a killed process leaves behind is settled within a minute of
  /// the next start: 30 seconds until it counts as dead, and at most one such pause.
  static let pause: UInt32 = 10

  init(_ app: App) {
    self.app = app
  }

  func start() throws {
    let app = app
    try startThread {
      while true {
        do {
          let done = try Jobs.run(app.service).filter { $0.count > 0 }
          if !done.isEmpty {
            app.log.info("jobs", metadata: .init(uniqueKeysWithValues: done.map { ($0.name, "\($0.count)") }))
          }
        } catch {
          app.log.error("jobs failed", metadata: ["cause": "\(error)"])
        }
        sleep(Self.pause)
      }
    }
  }
}
