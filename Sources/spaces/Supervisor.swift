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
      listener, counters: try SharedCounters(count: Metrics.size), executable: executable, arguments: arguments)
    try workers.start(processes)
    app.log.notice("supervising", metadata: ["pid": "\(getpid())", "workers": "\(processes)"])
    var isStopping = false
    while !(isStopping && workers.isEmpty) {
      switch signals.wait(upTo: 1) {
      case SIGTERM, SIGINT:
        isStopping = true
        workers.signal(SIGTERM)
      case SIGHUP where !isStopping:
        app.log.notice("renewing workers")
        try workers.renew()
      default: break
      }
      let ends = try workers.reap(replacing: !isStopping)
      for end in ends where !isStopping {
        app.log.error("worker died; started another", metadata: ["end": "\(end)"])
        // One that dies at once would be replaced thousands of times a second.
        sleep(1)
      }
    }
  }
}
