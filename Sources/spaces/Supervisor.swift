import FastCGI
import Glibc
import Logging
import Processes
import SpacesAPI

/// Keeps a number of workers running on one socket.
///
/// It reads its configuration once, at its start: nothing that is changed afterwards can stop it.
struct Supervisor {
  private let app: App
  private let start: ServiceStart
  private let processes: Int
  private let arguments: [String]
  private let notifier = ServiceNotifier()

  /// - Parameters:
  ///   - processes: how many workers, at least 1.
  ///   - config: the configuration file, when it was named on the command line.
  init(_ app: App, _ start: ServiceStart, processes: Int, config: String?) {
    self.app = app
    self.start = start
    self.processes = processes
    arguments = ["serve", "--worker", "--processes", "\(processes)"] + (config.map { ["--config", $0] } ?? [])
  }

  func run() throws {
    Memory.limitCaches()
    let signals = Signals([SIGTERM, SIGINT, SIGHUP, SIGCHLD])
    var workers = Workers(
      processes, listener: start.listener.descriptor, counters: try SharedCounters(count: App.counterCount),
      executable: try Executable.path, arguments: arguments)
    app.log.notice("supervising", metadata: ["pid": "\(getpid())", "workers": "\(processes)"])
    var isStopping = false
    while !isStopping || !workers.isEmpty {
      for event in workers.update() { try report(event) }
      let signal = signals.wait(upTo: workers.isWaiting ? min(.milliseconds(50), notifier.pause) : notifier.pause)
      notifier.keepAlive()
      if signal == SIGTERM || signal == SIGINT {
        isStopping = true
        notifier.stopping()
        workers.stop()
      } else if signal == SIGHUP, !isStopping {
        app.log.notice("renewing workers")
        notifier.reloading()
        workers.renew()
      }
    }
  }

  private func report(_ event: Workers.Event) throws {
    switch event {
    case .started:
      try start.publish()
      notifier.ready(status: serving)
    case .renewed:
      try start.publish()
      app.log.notice("workers renewed")
      notifier.ready(status: serving)
    case .renewalFailed(let reason):
      app.log.error("renewal failed, the workers from before go on", metadata: ["cause": "\(reason)"])
      notifier.ready(status: "\(serving) The last reload failed: \(reason)")
    case .ended(let id, let reason):
      app.log.error("worker died", metadata: ["pid": "\(id)", "cause": "\(reason)"])
    case .notStarted(let reason):
      app.log.error("no worker could be started", metadata: ["cause": "\(reason)"])
    }
  }

  private var serving: String { "Serving with \(processes) worker processes." }
}
