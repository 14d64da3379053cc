import FastCGI
import FoundationEssentials
import Glibc
import Logging
import SpacesAPI

/// Keeps a number of workers running on one socket.
struct Supervisor {
  private let app: App
  private let listener: Listener
  private let processes: Int
  private let arguments: [String]

  init(_ app: App, _ listener: Listener, processes: Int, config: String?) {
    self.app = app
    self.listener = listener
    self.processes = processes
    arguments = ["serve", "--listen", "inherited", "--shared-counters"] + (config.map { ["--config", $0] } ?? [])
  }

  func run() throws {
    let signals = Signals([SIGTERM, SIGINT, SIGHUP, SIGCHLD])
    // The name in the file system, not the file that runs: after an upgrade that is another one.
    let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    var workers = Workers(
      listener, counters: try SharedCounters(count: App.counterCount), executable: executable, arguments: arguments)
    try workers.replenish(to: processes)
    app.log.notice("supervising", metadata: ["pid": "\(getpid())", "workers": "\(processes)"])
    var isStopping = false
    while !(isStopping && workers.isEmpty) {
      let signal = signals.wait(upTo: 1)
      if signal == SIGTERM || signal == SIGINT {
        isStopping = true
        workers.signal(SIGTERM)
      }
      let ends = workers.reap()
      if isStopping { continue }
      for end in ends { app.log.error("worker died", metadata: ["end": "\(end)"]) }
      do {
        if signal == SIGHUP {
          app.log.notice("renewing workers")
          try workers.renew()
        }
        try workers.replenish(to: processes)
      } catch {
        // The workers that there are go on; the next second may have what is missing now.
        app.log.error("no worker could be started", metadata: ["cause": "\(error)"])
      }
      // One that dies at once would be replaced thousands of times a second.
      if !ends.isEmpty { sleep(1) }
    }
  }
}
